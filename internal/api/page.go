package api

// How many items a page holds.
const (
	defaultLimit = 100
	maxLimit     = 1000
)

// Paging says which page of a list is wanted. The zero value is the first, of 100 items.
type Paging struct {
	Cursor string `query:"cursor" doc:"The member next of the page before; without it the first page. The other parameters stay the same from page to page"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many items; a page may hold fewer and not be the last"`
}

// size is Limit as it counts.
func (p Paging) size() int {
	if p.Limit <= 0 {
		return defaultLimit
	}
	return min(p.Limit, maxLimit)
}

// A Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Where the next page begins, for the parameter cursor; left out on the last page"`
}

// pageOf makes a page of up to size items out of those found, which are one more if there is a next page.
func pageOf[T any](found []T, size int, cursor func(last T) string) Page[T] {
	if len(found) <= size {
		return Page[T]{Items: append([]T{}, found...)}
	}
	return Page[T]{Items: found[:size], Next: cursor(found[size-1])}
}

// Collect returns the first limit items of a list, from as many pages as that takes; all if limit is 0.
func Collect[T any](limit int, list func(Paging) (Page[T], error)) ([]T, error) {
	items := []T{} // in JSON none is an empty list
	for p := (Paging{Limit: maxLimit}); ; {
		if limit > 0 {
			p.Limit = min(limit-len(items), maxLimit)
		}
		page, err := list(p)
		if err != nil {
			return items, err
		}
		items, p.Cursor = append(items, page.Items...), page.Next
		if page.Next == "" || limit > 0 && len(items) >= limit {
			return items, nil
		}
	}
}
