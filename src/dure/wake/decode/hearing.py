"""What the acoustic model hears when a phone is said: for each phone, tokens and how much each of them counts.

English phones are the model's own tokens. Korean phones (jamo, `.` after a coda, `~` after a glide) are heard through English ears, so each
is a set of tokens with a cost in natural logarithms; `-` is no token at all, the cost of the phone being passed over.
A token that is heard all the time tells less than a rare one: the Korean weights are divided by a power of its share.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources

import numpy as np

from dure.wake.acoustic.tokens import BLANK, BOUNDARY, ENGLISH, INDEX, NAMES

KOREAN = """
ㄱ   k 0  g 0  ɡ 0  kʰ 0  t 2  p 2  d͡ʒ 2.5  d 2.5  h 2.5  - 4
ㄲ   k 0  g 1  k͈ 0  ɡ 1  t 2  p 2.5  - 5
ㅋ   k 0  kʰ 0  h 1.5  t 1.5  p 1.5  t͡ʃ 2  g 2  - 4
ㄴ   n 0  d 1  m 1.5  l 1.5  ð 1.5  ɹ 2  ŋ 1.5  t 2  - 3.5
ㄷ   d 0  t 0  ð 0.3  ɾ 0.5  ɹ 1  l 1.2  b 1.5  n 1.5  θ 1  z 2  p 2  v 2  - 3.5
ㄸ   t 0  t͈ 0  d 0.3  ð 0.7  θ 1  p 2  b 2  - 5
ㅌ   t 0  tʰ 0  h 1  k 1.5  p 1.5  d 1  t͡ʃ 1  θ 1.5  - 4
ㄹ   ɹ 0  l 0  ɾ 0  r 0  d 0.5  t 0.7  n 1.5  ð 1  b 2  w 2  v 2  - 2.5
ㄹㄹ l 0  ɫ 0  ɹ 1  ɾ 1  t 2  d 2  n 2  w 2  - 3.5
ㅁ   m 0  n 1  b 1  ŋ 1.5  w 2  v 2  - 4
ㅂ   b 0  p 0  pʰ 0  t 1.2  d 1  v 0.7  ð 0.8  w 1  f 1.2  θ 1.5  m 2  k 2  β 0  - 3
ㅃ   p 0  p͈ 0  b 0.5  t 1.5  k 2  f 2  - 5
ㅍ   p 0  pʰ 0  f 0.5  h 1  t 1  k 1.5  b 1  - 4
ㅅ   s 0  z 0.5  ʃ 0.7  θ 1  t 1.7  h 1.7  f 2  ð 2  t͡ʃ 2  - 4.5
ㅆ   s 0  s͈ 0  z 0.7  ʃ 0.7  θ 1.5  t 2.5  - 5
ㅈ   d͡ʒ 0  t͡ɕ 0  t͡ʃ 0.3  ʒ 0.3  z 0.5  t 0.9  d 0.9  s 1  ð 1.5  ʃ 1.2  j 2  k 2  g 2  - 4
ㅉ   t͡ʃ 0  d͡ʒ 0  t͡ɕ͈ 0  t 0.7  s 1  z 1  ʃ 1.2  d 1.2  - 5
ㅊ   t͡ʃ 0  t͡ɕʰ 0  t 0.7  ʃ 0.5  s 0.9  d͡ʒ 0.5  k 1.5  h 1.7  p 2  - 4.5
ㅎ   h 0  f 1.2  k 1.2  p 1.5  t 1.7  θ 1.7  ʃ 1.7  x 0.5  ð 2  - 1.5
ㄱ.  k 0  g 0.5  t 1  p 1.2  d 1.5  b 2  - 2
ㄷ.  t 0  d 0.5  k 1  p 1  - 2
ㅂ.  p 0  b 0.5  t 1  k 1.2  m 1.5  d 1.5  v 1.5  f 1.5  - 2
ㄴ.  n 0  m 0.8  ŋ 0.5  d 1.5  t 2  - 2.5
ㅁ.  m 0  n 0.5  ŋ 0.7  b 1.5  p 2  - 2.5
ㅇ.  ŋ 0  n 0.3  m 0.5  g 1.5  d 2  - 2
ㄹ.  l 0  ɫ 0  ɹ 0.7  t 1.2  d 1.2  ɾ 1  n 1.5  - 2
ㅏ   ɑ 0  a 0  æ 0.3  ʌ 0.3  ə 0.5  aʊ 0.6  aɪ 0.6  ɔ 1  ɝ 1  ɛ 1  ɐ 0  eɪ 1.7  oʊ 2  - 5
ㅓ   ə 0  ʌ 0  ɔ 0  ɑ 0.3  oʊ 0.5  o 0.5  ɝ 0.5  a 1  æ 1.2  ɛ 1.2  ʊ 1  aʊ 1.2  - 4
ㅗ   oʊ 0  o 0  ɔ 0  ə 0.6  u 0.5  ʊ 0.7  ɑ 1  ʌ 0.7  a 1.5  aʊ 1  ɝ 1.5  ɔɪ 1.2  ɪ 2.5  - 5
ㅜ   u 0  ʊ 0  oʊ 0.5  o 0.6  ə 0.7  ɪ 1.2  i 1.7  ɔ 1.5  ɝ 1.5  ʌ 1.2  - 4
ㅡ   ə 0  ʊ 0  ɪ 0.2  u 0.3  ɛ 1  oʊ 0.7  o 1  ɝ 0.7  i 1  ʌ 0.7  æ 1.7  a 1.7  - 1.7
ㅣ   i 0  ɪ 0  e 0.5  eɪ 0.8  ə 1  ɛ 1.2  j 0.7  u 1.5  aɪ 1.2  y 0  ʝ 1  - 4
ㅔ   ɛ 0  eɪ 0  e 0  æ 0.1  ɪ 0.4  i 0.9  ə 0.7  aɪ 0.8  a 1  ɝ 1.5  - 4.5
j~   j 0  i 0.3  ɪ 0.7  l 1.2  ʝ 0.3  d͡ʒ 1.2  ɹ 1.7  - 1.2
w~   w 0  u 0.3  ʊ 0.5  oʊ 0.5  v 1  l 1.5  b 1.5  o 0.7  ɹ 1.5  - 1.2
"""

ANYTHING = 0.02
"""How much any other token counts as a Korean phone."""

TELLING, LEAST_SHARE = 0.3, 1e-3

PHONES: tuple[str, ...] = (*sorted(ENGLISH), *(line.split()[0] for line in KOREAN.split("\n") if line))
"""Every phone that a pronunciation may hold."""


@lru_cache(maxsize=1)
def phone_index() -> dict[str, int]:
    """Where each phone stands in `weights`."""
    return {phone: index for index, phone in enumerate(PHONES)}


@lru_cache(maxsize=1)
def weights() -> np.ndarray:
    """float32 (tokens, phones): how much a token counts as that phone, 0 to 1."""
    table = np.zeros((len(NAMES), len(PHONES)), np.float32)
    where, telling = phone_index(), _telling()
    for phone in ENGLISH:
        table[INDEX[phone], where[phone]] = 1
    for line in filter(None, KOREAN.split("\n")):
        phone, *heard = line.split()
        column = np.full(len(NAMES), ANYTHING, np.float32)
        passed_over = 0.0
        for sound, cost in zip(heard[::2], heard[1::2], strict=True):
            if sound == "-":
                passed_over = np.exp(-float(cost))
            else:
                column[INDEX[sound]] += np.exp(-float(cost))
        column *= telling
        table[:, where[phone]] = column / column.max()
        table[BOUNDARY, where[phone]], table[BLANK, where[phone]] = 0, passed_over
    return table


def _telling() -> np.ndarray:
    """How much each token tells: the smaller its share of read English (`token_shares.json`), the more."""
    shares = json.loads(resources.files(__package__).joinpath("token_shares.json").read_text("utf-8"))
    return np.asarray([(shares.get(name, 0.0) + LEAST_SHARE) ** -TELLING for name in NAMES], np.float32)
