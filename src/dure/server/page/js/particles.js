// Korean particles that agree with the sound before them: the rules of dure.language.particles, told once more for the page.

const DIGITS = "영일이삼사오육칠팔구";
const LETTERS = "이비시디이프지치이이이엘엠엔오피큐르스티유이유스이트"; // of a to z: the last syllable of its Korean name
const UNITS = "만십백천";
const ENGLISH_FINAL = /(?:ng|[mn]e?|le?|(?:^|[^aeiou])[aeiou](?:[bkpt]|ck)|ook)$/;
const ENGLISH_LIQUID = /(?:le|l)$/;

/** 이/가, 은/는, 을/를, 으로/로: chosen by the consonant that a word ends in when it is spoken, if any; 로 follows ㄹ too. */
export function particle(word, closed, open) {
  const final = finalOf(word);
  return final === "" || (closed === "으로" && final === "ㄹ") ? open : closed;
}

/** The consonant that a word ends in: `ㄹ`, another (`x`), or none (empty). */
function finalOf(word) {
  const bare = word.replace(/[\s"'”’)\]}>」』.,!?]+$/, "");
  if (/\d$/.test(bare)) return ofNumber(bare);
  const [latin] = /[a-z]+$/i.exec(bare) ?? [];
  return latin ? ofLatin(latin) : ofSyllable(bare.at(-1));
}

function ofSyllable(letter = "") {
  const code = letter.charCodeAt(0) - 0xac00;
  if (!(code >= 0 && code < 11172)) return "";
  return ["", "ㄹ"][[0, 8].indexOf(code % 28)] ?? "x";
}

function ofNumber(word) {
  const [digits] = /[\d,]*\d$/.exec(word);
  const number = digits.replaceAll(",", "");
  const afterPoint = word.slice(0, -number.length).endsWith(".");
  if (!number.endsWith("0") || afterPoint || /^0+$/.test(number)) return ofSyllable(DIGITS[number.at(-1)]);
  const zeros = /0+$/.exec(number)[0].length;
  return ofSyllable(zeros < 8 ? UNITS[zeros % 4] : "억");
}

function ofLatin(word) {
  if (word.length === 1 || word === word.toUpperCase()) return ofSyllable(LETTERS[word.at(-1).toLowerCase().charCodeAt(0) - 97]);
  const tail = word.toLowerCase();
  if (ENGLISH_LIQUID.test(tail)) return "ㄹ";
  return ENGLISH_FINAL.test(tail) ? "x" : "";
}
