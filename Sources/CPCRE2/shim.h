// PCRE2 on UTF-8: the flavour of regular expressions that Sigma names, with limits on its work. Imported by
// Detection/Match/RegularExpression.swift only.
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
