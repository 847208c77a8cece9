#pragma once

#include <string_view>

// The passwords that guessing tools try first (ASVS 5.0 6.2.4 asks for the 3,000 most common that
// the other rules would admit). A file of leaked passwords misses every neighbour of its lines
// (`monkey12` in, `monkey13` out), so this is a list of words and the few things people do to them.
namespace fractal::auth {

// True for, letter case ignored:
//  - a listed word (also cut to its first 8 letters), one written twice or more, or two listed
//  words
//    of at most 10 letters together;
//  - that with the usual digits for letters, and with a usual number (up to two digits, a year, a
//    date, a run, a repetition) and up to three punctuation marks before or after
//    (`P@ssw0rd2024!`);
//  - runs along the alphabet, the digits or a keyboard, of 3 keys or more each (`1qaz2wsx`,
//    `abc12345`), with up to two other characters before or after them;
//  - a unit of up to 4 characters repeated (`abababab`);
//  - a date in 8 digits.
// Time: well below a millisecond for 72 bytes.
bool IsCommonPassword(std::string_view password);

}  // namespace fractal::auth
