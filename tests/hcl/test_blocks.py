"""How blocks and the texts in them are written."""

from fargate_privatelink.hcl.blocks import Block
from fargate_privatelink.hcl.templates import quoted_literal


def test_arguments_are_aligned_and_blocks_apart() -> None:
    block = Block("a", {"b": "1", "long": "2"}, (Block("c", {"d": "3"}), Block("e")))
    assert (
        "\n".join(block.lines())
        == """\
a {
  b    = 1
  long = 2

  c {
    d = 3
  }

  e {
  }
}"""
    )


def test_a_text_is_no_template() -> None:
    assert quoted_literal('a "b" ${c} %{d}') == '"a \\"b\\" $${c} %%{d}"'
