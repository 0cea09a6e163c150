package assistant

import (
	"strconv"

	"github.com/dingevent/dingevent/internal/api"
)

const (
	defaultLimit = 20
	maxLimit     = 200
)

// room is what a list may fill of an answer. The rest is for what stands beside it.
const room = MaxAnswer - 8<<10

// A paging is the arguments that lists share.
type paging struct {
	Cursor string `json:"cursor,omitempty" jsonschema:"the member next of the answer before; leave it out for the first page; keep the other arguments the same"`
	Limit  int    `json:"limit,omitempty" jsonschema:"at most so many items, 1 to 200; 20 if left out; an answer may hold fewer and not be the last"`
}

func (p paging) size() int {
	if p.Limit <= 0 {
		return defaultLimit
	}
	return min(p.Limit, maxLimit)
}

// fitted asks for pages of fewer and fewer items until one fits into an answer.
func fitted[T any](sh shape, limit int, ask func(limit int) (T, error)) (page T, err error) {
	for {
		page, err = ask(limit)
		if err != nil || limit == 1 {
			return page, err
		}
		text, err := sh.write(page)
		if err != nil || len(text) <= room {
			return page, err
		}
		limit = max(1, min(limit/2, limit*room/len(text)))
	}
}

// A part is some items of a list that is here as a whole.
type part[T any] struct {
	Items []T    `json:"items"`
	All   int    `json:"all"` // how many items the list has
	Next  string `json:"next,omitempty"`
}

// window returns the part of items that begins at the cursor and fits into an answer.
func window[T any](sh shape, items []T, p paging) (part[T], error) {
	from := 0
	if p.Cursor != "" {
		n, err := strconv.Atoi(p.Cursor)
		if err != nil || n < 0 {
			return part[T]{}, api.Refuse(api.CodeInvalid, "cursor: %q was not given by this tool; leave it out to begin again", p.Cursor)
		}
		from = min(n, len(items))
	}
	return fitted(sh, p.size(), func(limit int) (part[T], error) {
		end := min(len(items), from+limit)
		out := part[T]{Items: append([]T{}, items[from:end]...), All: len(items)}
		if end < len(items) {
			out.Next = strconv.Itoa(end)
		}
		return out, nil
	})
}
