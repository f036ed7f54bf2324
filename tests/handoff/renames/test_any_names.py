"""Whatever the ids of constructs: no two blocks get one name, and whoever referred to one still does."""

from hypothesis import given
from hypothesis import strategies as st

from fargate_privatelink.handoff.renames import moves_of, renamed
from tests.handoff.renames.documents import at, name_of

IDS = st.sampled_from(["a", "b", "a_b", "a-b", "A", "Default", "Resource", "queue", "x1", "a.b", "b_1A2B3C4D"])
# Of one id alone the name would have no hash.
PATHS = st.sets(st.lists(IDS, min_size=2, max_size=4).map("/".join), min_size=1, max_size=12)


@given(PATHS, st.sets(st.sampled_from(["a_b", "a_queue", "b_a"])))
def test_names_stay_apart_and_references_follow(paths: set[str], plain: set[str]) -> None:
    # Paths that differ in nothing but `Default` would have one name, and CDKTF refuses them.
    old = {name_of(path): at(path) for path in sorted(paths)} | {name: at(name) for name in plain}
    readers = {f"of_{name}": {"input": f"${{aws_x.{name}.id}}"} for name in old}
    made = renamed({"resource": {"aws_x": old, "terraform_data": readers}}, "stack")
    new = made.document["resource"]
    assert len(new["aws_x"]) == len(old)
    for name, body in old.items():
        target = made.names.get(("resource", "aws_x", name), name)
        assert new["aws_x"][target] == body
        assert new["terraform_data"][f"of_{name}"] == {"input": f"${{aws_x.{target}.id}}"}
    moves = dict(moves_of(made.names))
    assert len(moves) == len({*moves.values()}) == len(made.names)
    assert not moves.keys() & {*moves.values()}
    assert {each.address for each in made.kept} | made.names.keys() >= {
        ("resource", "aws_x", name_of(path)) for path in paths
    }
