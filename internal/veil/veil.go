// Package veil hides personal data and secrets in what is shown: in JSON, in texts that quote JSON, and in expressions. What counts as
// personal says [catalog.Personal], and what is a secret says [catalog.Secret]. Who may see personal data still sees no secret.
package veil

import (
	"regexp"
	"slices"

	"github.com/dingevent/dingevent/event/catalog"
)

// member matches a name and the begin of its value in JSON, also in JSON within a string, and where the end was cut off.
var member = regexp.MustCompile(`(\\?"([A-Za-z_-]+)\\?"\s*:\s*)(\\?"[^"\\]*|-?[0-9][0-9.eE+-]*)`)

// Text hides personal data in a text that may quote JSON: an error often has what a receiver answered. Hidden takes its place.
func Text(text, hidden string) string {
	return member.ReplaceAllStringFunc(SecretText(text, hidden), func(found string) string {
		parts := member.FindStringSubmatch(found)
		if !catalog.Personal(parts[2]) {
			return parts[1] + Title(parts[3], hidden)
		}
		return parts[1] + `"` + hidden
	})
}

// submitter matches how DingTalk begins the title of an approval: with the name of who submitted it. A quote may stand before.
var submitter = regexp.MustCompile(`^((?:\\?")?).{1,30}?(提交的)`)

// Title hides the name in the title of an approval, such as 张三提交的请假. Other texts stay as they are.
func Title(text, hidden string) string { return submitter.ReplaceAllString(text, "${1}"+hidden+"$2") }

var identifier = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// hidesAny reports whether the value of a field is hidden from whoever may not see personal data.
func hidesAny(name string) bool { return catalog.Personal(name) || catalog.Secret(name) }

// Names reports whether a part of an expression reads personal data, or a secret.
func Names(part string) bool {
	return slices.ContainsFunc(identifier.FindAllString(part, -1), hidesAny)
}

// NamesSecret reports whether a part of an expression reads a secret.
func NamesSecret(part string) bool {
	return slices.ContainsFunc(identifier.FindAllString(part, -1), catalog.Secret)
}
