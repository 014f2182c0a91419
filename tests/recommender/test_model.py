import math

import numpy as np
import pytest
import torch

from recommender.model import GAT, UserBatch

FILMS, TEXT, SIZE = 7, 5, 4


@pytest.fixture
def model() -> GAT:
    torch.manual_seed(3)
    model = GAT(
        texts=torch.randn(FILMS, TEXT),
        popularity=torch.randn(FILMS),
        log_degree=torch.rand(FILMS) * 3,
        embedding_size=SIZE,
        initial_std=0.5,
    )
    with torch.no_grad():
        model.popularity_slope.fill_(0.7)
        model.profile_logit.fill_(0.4)
        model.attention.length_exponent.fill_(0.35)
        model.bias_shift.normal_()
    return model


def batch() -> UserBatch:
    """Three users: films and a text, films only, a text only."""
    return UserBatch(
        films=torch.tensor([0, 2, 5, 1, 2]),
        users=torch.tensor([0, 0, 0, 1, 1]),
        strengths=torch.tensor([1.0, 0.25, 0.5, 1.0, 1.0]),
        user_count=3,
        texts=torch.tensor([[0.1, 0.2, -0.3, 0.4, 0.5], [0.5, -0.4, 0.3, 0.2, 0.1]]),
        text_users=torch.tensor([0, 2]),
    )


def plain_scores(model: GAT, likes: dict[int, float], text: list[float] | None) -> list[float]:
    """The model's definition, one number at a time."""
    p = {name: value.detach().double().numpy() for name, value in model.named_parameters()}
    texts = model.texts.double().numpy()
    films = [
        [
            p["film_embedding"][i][a] + sum(p["text_projection.weight"][a][t] * texts[i][t] for t in range(TEXT))
            for a in range(SIZE)
        ]
        for i in range(FILMS)
    ]

    def times(matrix: np.ndarray, vector: list[float]) -> list[float]:
        return [sum(matrix[a][b] * vector[b] for b in range(len(vector))) for a in range(SIZE)]

    total_strength = sum(likes.values()) or 1.0
    mean = [sum(strength * films[i][a] for i, strength in likes.items()) / total_strength for a in range(SIZE)]
    query = times(p["attention.query.weight"], mean)
    nodes = [films[i] for i in likes]
    offsets = [
        p["strength_slope"] * math.log(strength) - p["popularity_slope"] * model.log_degree[i].item()
        for i, strength in likes.items()
    ]
    if text is not None:
        nodes.append(times(p["taste_projection.weight"], text))
        offsets.append(float(p["profile_logit"]))
    logits = []
    for node, offset in zip(nodes, offsets, strict=True):
        key = times(p["attention.key.weight"], node)
        logits.append(sum(query[a] * key[a] for a in range(SIZE)) / math.sqrt(SIZE) + offset)
    total = sum(math.exp(logit) for logit in logits)
    length = (sum(likes.values()) + (text is not None)) ** p["attention.length_exponent"]
    user = [0.0] * SIZE
    for node, logit in zip(nodes, logits, strict=True):
        message = times(p["attention.message_weight"], node)
        for a in range(SIZE):
            user[a] += length * math.exp(logit) / total * message[a]
    bias = model.bias().detach().double().numpy()
    return [sum(user[a] * films[t][a] for a in range(SIZE)) + bias[t] for t in range(FILMS)]


def test_layer_equals_plain_loops(model: GAT) -> None:
    graph = batch()
    assert graph.texts is not None
    scores = model(graph)[0].detach().numpy()
    expected = [
        plain_scores(model, {0: 1.0, 2: 0.25, 5: 0.5}, graph.texts[0].tolist()),
        plain_scores(model, {1: 1.0, 2: 1.0}, None),
        plain_scores(model, {}, graph.texts[1].tolist()),
    ]
    np.testing.assert_allclose(scores, expected, rtol=1e-5, atol=1e-5)


def test_nobody_gets_the_bias(model: GAT) -> None:
    nothing = torch.zeros(0, dtype=torch.int64)
    scores = model(UserBatch(nothing, nothing, torch.zeros(0), user_count=1))[0]
    torch.testing.assert_close(scores[0], model.bias())


def test_attention_sums_to_the_length_factor(model: GAT) -> None:
    graph = batch()
    _, weights = model.users(UserBatch(graph.films, graph.users, graph.strengths, 2), model.films())
    sums = torch.zeros(2).index_add(0, graph.users, weights)
    torch.testing.assert_close(sums, torch.tensor([1.75, 2.0]) ** model.attention.length_exponent)


def test_edge_order_does_not_matter(model: GAT) -> None:
    graph, order = batch(), torch.tensor([4, 1, 3, 0, 2])
    shuffled = UserBatch(
        graph.films[order], graph.users[order], graph.strengths[order], 3, graph.texts, graph.text_users
    )
    torch.testing.assert_close(model(graph)[0], model(shuffled)[0])


def test_hidden_self_is_exactly_the_films_own_part(model: GAT) -> None:
    graph = batch()
    films = model.films()
    _, weights = model.users(graph, films)
    shown, hidden = model(graph)[0], model(graph, hide_self=True)[0]
    difference = (shown - hidden).detach()
    expected = torch.zeros(3, FILMS)
    for film, user, weight in zip(graph.films, graph.users, weights, strict=True):
        expected[user, film] = (weight * films[film] @ model.attention.message_weight.T @ films[film]).detach()
    torch.testing.assert_close(difference, expected, atol=1e-5, rtol=1e-5)


def test_gradient_reaches_every_parameter(model: GAT) -> None:
    torch.log_softmax(model(batch(), hide_self=True)[0], dim=1)[:, 3].sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.abs().sum() > 0, name
