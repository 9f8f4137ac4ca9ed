"""Finding dossiers by words: a code, a receipt number, the code of a digitised paper, a name or a person's number."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q

from motcua.dossiers.models import Paper
from motcua.kernel import frequent_names
from motcua.kernel.codes import CodeError, DossierCode, ReceiptNumber, reference_inside
from motcua.kernel.folding import pattern_of, tokens
from motcua.kernel.paper_codes import PaperCode

MAX_WORDS = 8
# Digits of the shortest number of an identity card or a telephone.
LEAST_NUMBER = 9


def exact_reference(text: str) -> str | None:
    """The code or receipt number that the text means, in its stored form; None when it is neither."""
    for parse in (ReceiptNumber.parse, DossierCode.parse):
        try:
            return parse(text).format()
        except CodeError:
            continue
    return None


def meant_reference(text: str) -> str | None:
    """The same for what an officer typed or scanned: a code alone, or inside the content of a QR code or an address."""
    return exact_reference(text) or reference_inside(text)


def _paper_code(text: str) -> str | None:
    """The code of a digitised paper that the text is, in its stored form; None when it is none."""
    try:
        return PaperCode.parse(text).format()
    except CodeError:
        return None


def matching(text: str, *, whole_numbers: bool = False) -> Q:
    """The condition on Dossier for what somebody typed; nothing typed matches everything.

    whole_numbers: what is all digits finds only a number that it is the whole of, so that nobody learns one digit after
    the other of a number that is hidden from them.
    """
    words = text.strip()
    if not words:
        return Q()
    reference = meant_reference(words)
    if reference is not None:
        return Q(code=reference) | Q(receipt_number=reference)
    paper = _paper_code(words)
    if paper is not None:
        # As a list of its one dossier, so that the indexes of the lists are not asked for it.
        return Q(pk__any_of=ArraySubquery(Paper.objects.filter(code=paper).values("dossier_id")))
    query = _lexemes(words, whole=whole_numbers)
    by_words = with_lexemes(query) if query else Q(pk__in=[])
    part = _part_of_code(words)
    return by_words | Q(code__startswith=part) if part else by_words


def asked_lexemes(text: str, *, whole_numbers: bool = False) -> str:
    """What `matching` looks for, for `with_lexemes`, when it is words and nothing else; "" when it is anything else.

    So that a list narrowed by words alone need not be composed anew for other words.
    """
    words = text.strip()
    if not words or meant_reference(words) or _paper_code(words) or _part_of_code(words):
        return ""
    return _lexemes(words, whole=whole_numbers)


def with_lexemes(query: str) -> Q:
    """The condition on Dossier that the index of words holds these: a tsquery's text."""
    return Q(search=SearchQuery(query, search_type="raw", config="simple"))


def named(name: str) -> Q:
    """The condition on Dossier that its applicant's name has these words, with or without marks, in any order.

    The index finds the words wherever they stand in what a dossier is found by; the name alone decides.
    """
    words = _words(name)
    if not words:
        return Q(pk__in=[]) if name.strip() else Q()
    # Digits are no name.
    found = matching(" ".join(words), whole_numbers=True)
    for word in words[:MAX_WORDS]:
        # A single word may be the beginning of one, as in the index.
        end = "" if len(words) == 1 else r"($|[ [:punct:]])"
        found &= Q(applicant_name__regex=rf"(^|[ [:punct:]]){pattern_of(word)}{end}")
    return found


def names_a_number(text: str) -> bool:
    """Whether what was typed holds a whole number of a paper or a telephone, which finds whose it is."""
    return any(word.isdigit() and len(word) >= LEAST_NUMBER for word in _words(text)[:MAX_WORDS])


def _words(text: str) -> list[str]:
    return [word for token in tokens(text) for word in token.replace("-", " ").replace(".", " ").split()]


def _lexemes(text: str, *, whole: bool) -> str:
    words = ["".join(sign for sign in word if sign.isalnum()) for word in _words(text)[:MAX_WORDS]]
    pairs, others = frequent_names.asked(word for word in words if word)
    return " & ".join([*pairs, *(_lexeme(word, alone=len(words) == 1, whole=whole) for word in others)])


def _part_of_code(text: str) -> str:
    """The beginning of a dossier's code that the text may be; "" when it is none."""
    part = text.upper().replace(" ", "")
    return part if len(part) >= 3 and part[0].isalpha() and part[1:2].isdigit() else ""


def _lexeme(word: str, *, alone: bool, whole: bool) -> str:
    if whole and word.isdigit():
        return word
    # The beginning of a number or code, or of a single word, is enough. In a name each word is whole: "Nguyễn Văn
    # An" is not "Nguyễn Văn Anh", and beginnings as frequent as these cost ten times as much to look up.
    return word if word.isalpha() and not alone else f"{word}:*"
