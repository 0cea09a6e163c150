package console

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"strconv"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
)

// counted counts a piece of what a spec selects, after the pieces whose sums come with v. What is counted by another spec does
// not add up, so it begins again. Its error is in the count.
func counted(r *request, s api.Service, v url.Values, spec api.ReplaySpec) pages.Count {
	q, c := api.CountQuery{ReplaySpec: spec}, pages.Count{Asked: true, Of: digest(spec)}
	if v.Get("count_of") == c.Of {
		q.Cursor = v.Get("count_next")
		c.Selected, c.Unjudged = sum(v, "count_selected"), sum(v, "count_unjudged")
	}
	if q.Cursor == "" {
		c.Selected, c.Unjudged = 0, 0
	}
	piece, err := s.CountReplay(r.Context(), q)
	if err != nil {
		c.Error = terminal.Complaint(r.say, err)
		return c
	}
	c.Selected, c.Unjudged = c.Selected+piece.Selected, c.Unjudged+piece.Unjudged
	c.From, c.End, c.Cursor, c.Next = piece.From, piece.End, piece.Cursor, piece.Next
	return c
}

// sum is a number that a page has passed on.
func sum(v url.Values, name string) int {
	n, _ := strconv.Atoi(v.Get(name))
	return max(n, 0)
}

// digest stands for what can be written as JSON.
func digest(of any) string {
	text, _ := json.Marshal(of) // specs and filters can be written
	sum := sha256.Sum256(text)
	const enough = 16
	return hex.EncodeToString(sum[:enough])
}

func seqText(seq api.Seq) string { return strconv.FormatUint(uint64(seq), 10) }
