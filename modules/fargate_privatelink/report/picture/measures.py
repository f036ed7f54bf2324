"""How wide text is, without a font at hand: advance widths in thousandths of the font size."""

# Of the characters from space to tilde, the wider of DejaVu Sans and Liberation Sans, which has Arial's measures.
REGULAR = tuple(
    map(
        int,
        """
    318 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 337 337
    838 838 838 556 1015 684 686 722 770 667 611 778 752 295 500 667 557 863 748 787 667 787 722 667 611 732 684 989
    685 667 685 390 337 390 838 556 500 613 635 550 635 615 352 635 634 278 278 579 278 974 634 612 635 635 411 521
    392 634 592 818 592 592 525 636 337 636 838
""".split(),
    )
)
BOLD = tuple(
    map(
        int,
        """
    348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 696 400 400
    838 838 838 611 1000 774 762 734 830 683 683 821 837 372 556 775 637 995 837 850 733 850 770 720 682 812 774
    1103 771 724 725 457 365 457 838 556 500 675 716 593 716 678 435 716 712 343 343 665 343 1042 712 687 716 716
    493 595 478 712 652 924 645 652 582 712 365 712 838
""".split(),
    )
)
# Of every other character: as wide as it is high.
OTHER = 1000
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def width(text: str, size: int, *, bold: bool = False) -> float:
    """The width of a line of text, at least as wide as any of the fonts that the picture asks for."""
    table = BOLD if bold else REGULAR
    return sum(table[ord(char) - 32] if " " <= char <= "~" else OTHER for char in text) * size / 1000


def shorten(text: str, most: float, size: int, *, bold: bool = False) -> str:
    """The text itself, or as much of its beginning and end as fits into `most`."""
    if width(text, size, bold=bold) <= most:
        return text
    for kept in range(len(text) - 1, 0, -1):
        head = (kept + 1) // 2
        short = text[:head] + ELLIPSIS + text[len(text) - kept + head :]
        if width(short, size, bold=bold) <= most:
            return short
    return ELLIPSIS
