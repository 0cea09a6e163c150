package config

import (
	"slices"
	"strings"
)

// addresses are the names that base_url may have; empty is the first.
var addresses = []string{"", "china", "overseas", "prerelease", "prerelease-overseas"}

// base wants one of DingTalk's addresses by its name, or a URL that paths can be added to.
func (v *validator) base(at, text string) {
	if slices.Contains(addresses, text) {
		return
	}
	v.url(at, text, ", or china, overseas, prerelease or prerelease-overseas")
	if strings.ContainsAny(text, "?#") {
		v.say(at, "must have no ? and no #, because paths are added to it")
	}
}
