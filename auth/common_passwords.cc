#include "auth/common_passwords.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "absl/strings/ascii.h"
#include "auth/common_words.h"

namespace fractal::auth {
namespace {

constexpr auto kWords = [] {
  std::array<std::string_view, 1 + static_cast<std::size_t>(
                                       std::count(kCommonWords.begin(), kCommonWords.end(), ' '))>
      words;
  std::string_view rest = kCommonWords;
  for (std::string_view& word : words) {
    word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(word.size() + 1, rest.size()));
  }
  return words;
}();
static_assert(kWords.size() >= 1000 && std::is_sorted(kWords.begin(), kWords.end()));

// Orders in which keys follow each other. Read backwards too.
constexpr std::string_view kSequences[] = {
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "!@#$%^&*()",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "qsdfghjklm",
    "zxcvbnm",
    "yxcvbnm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "1a2b3c4d5e6f7g8h",
    "a1b2c3d4e5f6g7h8",
    "1z2x3c4v5b6n7m",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369",
    "741852963",
    "159357",
    "789456123",
    "13579",
    "24680",
    "112233445566778899",
    "102030405060708090",
    "010203040506070809",
    "1029384756",
    "192837465",
    "12131415161718",
    "13243546576879",
    "12qwaszx",
    "147896325",
    "123698745",
    "31415926535",
    "11235813",
    "4815162342",
};

constexpr std::size_t kShortestRun = 3;
constexpr std::size_t kLongestUnit = 4;
constexpr std::size_t kMostPunctuation = 3;
constexpr std::size_t kMostExtraKeys = 2;
constexpr std::size_t kCutLength = 8;  // Old crypt kept 8 characters, and so did its users.
constexpr std::size_t kLongestPair = 10;

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }
bool IsPunctuation(char c) { return absl::ascii_ispunct(static_cast<unsigned char>(c)); }

bool AllDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

// Whether `text` is `unit` two or more times, where `unit` is its own first `size` characters.
bool Repeats(std::string_view text, std::size_t size) {
  return size > 0 && text.size() % size == 0 && text.size() > size &&
         text.substr(size) == text.substr(0, text.size() - size);
}

bool IsListed(std::string_view text) {
  const auto found = std::lower_bound(kWords.begin(), kWords.end(), text);
  return found != kWords.end() &&
         (*found == text || (text.size() == kCutLength && found->starts_with(text)));
}

bool IsShortPair(std::string_view text) {
  if (text.size() > kLongestPair) return false;
  for (std::size_t size = 3; size + 3 <= text.size(); ++size) {
    if (IsListed(text.substr(0, size)) && IsListed(text.substr(size))) return true;
  }
  return false;
}

bool IsListedOnceOrMore(std::string_view text) {
  if (IsListed(text)) return true;
  for (std::size_t size = 1; size <= text.size() / 2; ++size) {
    if (Repeats(text, size) && IsListed(text.substr(0, size))) return true;
  }
  return false;
}

// 1 stands for i or l, so each spelling is tried with one of them.
std::string WithLettersForDigits(std::string_view text, char one) {
  std::string letters(text);
  for (char& c : letters) {
    switch (c) {
      case '0':
        c = 'o';
        break;
      case '1':
      case '!':
        c = one;
        break;
      case '3':
        c = 'e';
        break;
      case '4':
      case '@':
        c = 'a';
        break;
      case '5':
      case '$':
        c = 's';
        break;
      case '7':
        c = 't';
        break;
      default:
        break;
    }
  }
  return letters;
}

bool IsWordInDisguise(std::string_view text) {
  const auto is_word = [](std::string_view t) { return IsListedOnceOrMore(t) || IsShortPair(t); };
  return is_word(text) || is_word(WithLettersForDigits(text, 'i')) ||
         is_word(WithLettersForDigits(text, 'l'));
}

// How far a run along one of the sequences, or of one key, reaches from the start of `text`.
std::size_t RunLength(std::string_view text) {
  std::size_t longest = std::min(text.find_first_not_of(text.front()), text.size());
  const auto try_sequence = [&](std::string_view sequence) {
    for (std::size_t start = 0; start < sequence.size(); ++start) {
      const std::string_view rest = sequence.substr(start);
      const auto mismatch = std::mismatch(text.begin(), text.end(), rest.begin(), rest.end());
      longest = std::max(longest, static_cast<std::size_t>(mismatch.first - text.begin()));
    }
  };
  for (const std::string_view sequence : kSequences) {
    try_sequence(sequence);
    try_sequence(std::string(sequence.rbegin(), sequence.rend()));
  }
  return longest;
}

// Whether `text` falls into runs of at least three keys. The longest is not always the right one to
// take (`123321`), so each position that a run can reach counts.
bool IsMadeOfRuns(std::string_view text) {
  std::string reachable(text.size() + 1, '\0');
  reachable[0] = 1;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!reachable[at]) continue;
    const std::size_t run = RunLength(text.substr(at));
    for (std::size_t size = kShortestRun; size <= run; ++size) reachable[at + size] = 1;
  }
  return !text.empty() && reachable[text.size()] != 0;
}

// `a12345678`, `1234567qq`: a run made to pass a rule.
bool IsRunAndExtraKeys(std::string_view text) {
  if (text.size() < kShortestRun + kMostExtraKeys) return IsMadeOfRuns(text);
  for (std::size_t extra = 0; extra <= kMostExtraKeys; ++extra) {
    if (IsMadeOfRuns(text.substr(extra))) return true;
    if (IsMadeOfRuns(text.substr(0, text.size() - extra))) return true;
  }
  return false;
}

bool IsShortUnitRepeated(std::string_view text) {
  for (std::size_t size = 1; size <= kLongestUnit; ++size) {
    if (Repeats(text, size)) return true;
  }
  return false;
}

bool InRange(std::string_view digits, std::string_view low, std::string_view high) {
  return digits >= low && digits <= high;
}

bool IsYear(std::string_view digits) { return InRange(digits, "1900", "2099"); }

bool IsDayAndMonth(std::string_view digits) {
  const std::string_view first = digits.substr(0, 2);
  const std::string_view second = digits.substr(2, 2);
  return (InRange(first, "01", "31") && InRange(second, "01", "12")) ||
         (InRange(first, "01", "12") && InRange(second, "01", "31"));
}

bool IsDate(std::string_view text) {
  if (text.size() != 8 || !AllDigits(text)) return false;
  return (IsDayAndMonth(text.substr(0, 4)) && IsYear(text.substr(4))) ||
         (IsYear(text.substr(0, 4)) && IsDayAndMonth(text.substr(4)));
}

bool IsUsualNumber(std::string_view digits) {
  constexpr std::array<std::string_view, 8> kFamous = {"007", "420", "1337", "786",
                                                       "143", "911", "247",  "1701"};
  if (digits.size() <= 2) return true;
  return (digits.size() == 4 && IsYear(digits)) || IsDate(digits) || IsMadeOfRuns(digits) ||
         IsShortUnitRepeated(digits) ||
         std::find(kFamous.begin(), kFamous.end(), digits) != kFamous.end();
}

// What people put before or after a word: a usual number, up to three punctuation marks, or both.
bool IsDecoration(std::string_view text) {
  const std::size_t size = text.size();
  while (!text.empty() && IsPunctuation(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsPunctuation(text.back())) text.remove_suffix(1);
  return size - text.size() <= kMostPunctuation && AllDigits(text) && IsUsualNumber(text);
}

bool IsDecoratedWord(std::string_view text) {
  for (std::size_t begin = 0; begin < text.size(); ++begin) {
    if (!IsDecoration(text.substr(0, begin))) continue;
    for (std::size_t end = begin + 1; end <= text.size(); ++end) {
      if (!IsDecoration(text.substr(end))) continue;
      if (IsWordInDisguise(text.substr(begin, end - begin))) return true;
    }
  }
  return false;
}

}  // namespace

bool IsCommonPassword(std::string_view password) {
  std::string text(password);
  absl::AsciiStrToLower(&text);
  return IsDate(text) || IsShortUnitRepeated(text) || IsRunAndExtraKeys(text) ||
         IsDecoratedWord(text);
}

}  // namespace fractal::auth
