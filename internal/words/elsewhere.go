package words

import (
	"regexp"
	"strings"
	"sync"
)

// Elsewhere translates a text of the daemon, of the API or of a library. Unknown lines stay.
func Elsewhere(w Words, text string) string {
	if w.Tag() != (Chinese{}).Tag() {
		return text
	}
	lines := strings.Split(severalAt.ReplaceAllString(text, "\n$1"), "\n")
	for i, line := range lines {
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], " | ") {
			line = markedAt.ReplaceAllString(line, "${1}第 $2 行第 $3 列：")
		}
		line, source := cutSource(line)
		for again := true; again; { // a text may have another at its end
			again = false
			for _, rule := range rules() {
				if !strings.Contains(line, rule.literal) {
					continue
				}
				if told := rule.from.ReplaceAllString(line, "${1}"+rule.to); told != line {
					line, again = told, true
				}
			}
		}
		lines[i] = line + source
	}
	return strings.Join(lines, "\n")
}

// severalAt splits a line about several keys, each with its place.
var severalAt = regexp.MustCompile(`; ((?:[a-z_]+(?:\[\d+\])?(?:\.[a-z_]+(?:\[\d+\])?)*: )|needs exactly one of )`)

// markedAt matches where in an expression an error is. The next line has the source, with a mark below it.
var markedAt = regexp.MustCompile(`(^|: )(\d+):(\d+): `)

// madeOf matches the end of a line about a value from the environment.
var madeOf = regexp.MustCompile(`^(.*) \(the value comes from (\$\{[^()]*\})\)$`)

// cutSource cuts the variables of a value off the end of a line, and returns them in Chinese.
func cutSource(line string) (rest, source string) {
	if found := madeOf.FindStringSubmatch(line); found != nil {
		return found[1], "（值来自 " + found[2] + "）"
	}
	return line, ""
}

// Knows reports whether a format of another package has its Chinese text; tests ask.
func Knows(format string) bool {
	for _, e := range chineseElsewhere {
		if e.english == format {
			return true
		}
	}
	return false
}

type rule struct {
	literal string // is in each text that from matches; to look for it is a thousand times cheaper
	from    *regexp.Regexp
	to      string
}

var (
	verb      = regexp.MustCompile(`%[a-z]`)
	parameter = regexp.MustCompile(`\$([1-9])`)
)

// rules are the table's, made when the first is needed.
var rules = sync.OnceValue(func() (all []rule) {
	for _, e := range chineseElsewhere {
		all = append(all, rule{longestLiteral(e.english), pattern(e.english), parameter.ReplaceAllStringFunc(e.chinese, func(p string) string {
			return "${" + string(p[1]+1) + "}" // the first group is what stands before
		})})
	}
	return all
})

// longestLiteral is the longest part of a format that has no verb.
func longestLiteral(format string) (longest string) {
	for _, part := range verb.Split(format, -1) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// pattern matches what a format gives, at the end of a line, behind a place or another text.
func pattern(format string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`(^|: |：|, |；)`)
	at := 0
	for _, found := range verb.FindAllStringIndex(format, -1) {
		b.WriteString(regexp.QuoteMeta(format[at:found[0]]))
		switch format[found[0]:found[1]] {
		case "%q":
			b.WriteString(`("(?:[^"\\]|\\.)*")`)
		case "%d":
			b.WriteString(`(-?\d+)`)
		default:
			b.WriteString(`(.+?)`)
		}
		at = found[1]
	}
	return regexp.MustCompile(b.String() + regexp.QuoteMeta(format[at:]) + "$")
}
