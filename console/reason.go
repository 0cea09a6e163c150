package console

import (
	"regexp"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// varying matches what differs between errors of one reason: quoted text, IDs, and numbers.
var varying = regexp.MustCompile(`"[^"]*"|\b[0-9a-fA-F]{8,}(?:-[0-9a-fA-F]{2,})*\b|\d+(?:[.:]\d+)*`)

const (
	blank     = "…" // stands in the place of what varies
	maxGroups = 50
	maxReason = 300 // bytes
	minText   = 4   // bytes of a text that selects a reason
)

// reasonOf is an error without what varies. A number of three digits stays, because it may be a status.
func reasonOf(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxReason)], "")
	return varying.ReplaceAllStringFunc(text, func(found string) string {
		const status = 3
		if len(found) == status && !strings.HasPrefix(found, `"`) {
			return found
		}
		return blank
	})
}

// common is the longest text that all errors of a reason have; empty if it would select too much.
func common(reason string) string {
	longest := ""
	for part := range strings.SplitSeq(reason, blank) {
		if part = strings.TrimSpace(part); len(part) > len(longest) {
			longest = part
		}
	}
	if len(longest) < minText {
		return ""
	}
	return longest
}

// grouped puts dead letters together by reason, the most frequent first.
func grouped(letters []api.DeadLetter) (groups []pages.DeadGroup) {
	at := map[string]int{}
	for _, l := range letters {
		reason := reasonOf(l.Error)
		i, ok := at[reason]
		if !ok {
			i, at[reason] = len(groups), len(groups)
			groups = append(groups, pages.DeadGroup{Reason: reason, Text: common(reason), First: l.Changed, Last: l.Changed, Example: l.DeadRef})
		}
		g := &groups[i]
		g.Count++
		if l.Changed.Before(g.First) {
			g.First = l.Changed
		}
		if l.Changed.After(g.Last) {
			g.Last = l.Changed
		}
	}
	slices.SortStableFunc(groups, func(a, b pages.DeadGroup) int { return b.Count - a.Count })
	return groups[:min(len(groups), maxGroups)]
}
