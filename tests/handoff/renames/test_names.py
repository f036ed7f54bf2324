"""Which names lose their suffix: those whose hash is that of the construct's path, where nothing else has the name."""

import pytest

from fargate_privatelink.handoff.renames import renamed, shown
from tests.handoff.renames.documents import Json, at, name_of

QUEUE = "aws_sqs_queue"
NOT_OF_PATH = "the suffix is not the hash of its construct's path"


def queues(*paths: str, **others: Json) -> Json:
    return {QUEUE: {name_of(path): at(path) for path in paths} | others}


def test_a_hash_is_that_of_the_path() -> None:
    # What CDKTF 0.21 wrote, which leaves out an id that the one before ends with.
    body = {"//": {"metadata": {"path": "stack/grp/rp/Default"}}}
    made = renamed({"resource": {QUEUE: {"grp_7FF9DB6E": body, "other_7FF9DB6F": body}}}, "stack")
    assert made.names == {("resource", QUEUE, "grp_7FF9DB6E"): "grp_rp"}
    assert made.kept == [(("resource", QUEUE, "other_7FF9DB6F"), NOT_OF_PATH)]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("orders/queue", "orders_queue"),
        ("orders/Resource", "orders"),
        ("orders/Default/queue", "orders_queue"),
        ("a_topic/Default/topic", "a_topic_topic"),
        ("az-0/queue v1.2", "az_0_queue_v1_2"),
        ("Größe/queue", "Gr__e_queue"),
    ],
)
def test_the_new_name_is_the_whole_path(path: str, name: str) -> None:
    old = name_of(path)
    for kind in ("resource", "data", "ephemeral"):
        made = renamed({kind: {QUEUE: {old: at(path)}}}, "stack")
        assert made.names == {(kind, QUEUE, old): name}
        assert made.kept == []
        assert [*made.document[kind][QUEUE]] == [name]


@pytest.mark.parametrize("old", ["one_group_deeper_B32DC80D", "group_deep-er_7FE07A8A"], ids=["0.15.5", "0.17 to 0.21"])
def test_the_names_of_each_release_of_cdktf_are_known(old: str) -> None:
    body = {"//": {"metadata": {"path": "one/group/deep-er/Default"}}}
    assert renamed({"resource": {QUEUE: {old: body}}}, "one").names == {("resource", QUEUE, old): "group_deep_er"}


def test_the_stack_may_be_deep_and_its_id_in_the_hash() -> None:
    old = name_of("queue", stack="stack")
    assert renamed({"resource": {QUEUE: {old: at("queue")}}}, "stack").names == {("resource", QUEUE, old): "queue"}
    deep = {"//": {"metadata": {"path": "team/app/stack/orders/queue"}}}
    name = name_of("orders/queue")
    made = renamed({"resource": {QUEUE: {name: deep}}}, "team/app/stack")
    assert made.names == {("resource", QUEUE, name): "orders_queue"}


@pytest.mark.parametrize(
    ("resources", "kept"),
    [
        (queues(build_1A2B3C4D=at("build/queue")), {"build_1A2B3C4D": NOT_OF_PATH}),
        (queues(build_1A2B3C4D={"//": {"0": "n"}}), {"build_1A2B3C4D": NOT_OF_PATH}),
        (queues(build_1A2B3C4D={}), {"build_1A2B3C4D": NOT_OF_PATH}),
        (queues("orders/queue", orders_queue=at("x")), {name_of("orders/queue"): f"there is {QUEUE}.orders_queue"}),
        (
            queues("a/b-c", "a/b_c"),
            {
                name_of("a/b-c"): f"{QUEUE}.a_b_c would be {QUEUE}.{name_of('a/b_c')} too",
                name_of("a/b_c"): f"{QUEUE}.a_b_c would be {QUEUE}.{name_of('a/b-c')} too",
            },
        ),
        (queues("Resource/Default/1"), {name_of("Resource/1"): "without its hash it would be '1', which is no name"}),
        (queues(plain=at("plain"), CAFE_BABE=at("CAFE_BABE")), {}),
    ],
    ids=["overridden", "comment overridden", "no path", "taken", "two alike", "no name", "no hash"],
)
def test_what_cannot_be_renamed_keeps_its_name_and_is_listed(resources: Json, kept: dict[str, str]) -> None:
    made = renamed({"resource": resources}, "stack")
    assert made.names == {}
    assert made.document == {"resource": resources}
    assert {each.address[-1]: each.reason for each in made.kept} == kept


def test_kinds_and_types_have_names_of_their_own() -> None:
    old = name_of("orders/queue")
    document = {
        "resource": {QUEUE: {old: at("orders/queue")}, "aws_sns_topic": {"orders_queue": at("x")}},
        "data": {QUEUE: {"orders_queue": at("y")}},
        "module": {"orders_queue": at("z", source="./m")},
    }
    assert renamed(document, "stack").names == {("resource", QUEUE, old): "orders_queue"}


@pytest.mark.parametrize(
    "history",
    [
        {"moved": {"from": f"{QUEUE}.orders_queue", "to": f"{QUEUE}.{name_of('orders/queue')}"}},
        {"moved": [{"from": f"{QUEUE}.first", "to": f'{QUEUE}.orders_queue["a"]'}]},
        {"removed": [{"from": f"{QUEUE}.orders_queue", "lifecycle": {"destroy": False}}]},
    ],
    ids=["moved from", "moved to", "removed"],
)
def test_no_name_of_a_moved_or_removed_block_is_used_again(history: Json) -> None:
    made = renamed({"resource": queues("orders/queue"), **history}, "stack")
    assert made.names == {}
    assert [(shown(each.address), each.reason) for each in made.kept] == [
        (f"{QUEUE}.{name_of('orders/queue')}", f"{QUEUE}.orders_queue is in a `moved` or `removed` block")
    ]


def test_a_data_source_in_a_check_keeps_others_from_its_name() -> None:
    old = name_of("orders/queue")
    check = {"alive": {"data": {QUEUE: {"orders_queue": {"name": "x"}}}, "assert": {"condition": True}}}
    made = renamed({"data": {QUEUE: {old: at("orders/queue")}}, "check": check}, "stack")
    assert made.names == {}
    assert made.kept == [(("data", QUEUE, old), f"there is data.{QUEUE}.orders_queue")]
