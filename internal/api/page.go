package api

const defaultLimit = 100

// MaxLimit is how many items a page holds at most.
const MaxLimit = 1000

// Paging says which page of a list is wanted. The zero value is the first, of 100 items.
type Paging struct {
	Cursor string `query:"cursor" doc:"The member next of the page before; without it the first page. The other parameters stay the same from page to page"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many items; a page may hold fewer and not be the last"`
}

// Size is Limit as it counts.
func (p Paging) Size() int {
	if p.Limit <= 0 {
		return defaultLimit
	}
	return min(p.Limit, MaxLimit)
}

// A Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Where the next page begins, for the parameter cursor; left out on the last page"`
}

// Collect returns the first limit items of a list, from as many pages as that takes; all if limit is 0.
func Collect[T any](limit int, list func(Paging) (Page[T], error)) ([]T, error) {
	items := []T{} // in JSON none is an empty list
	for p := (Paging{Limit: MaxLimit}); ; {
		if limit > 0 {
			p.Limit = min(limit-len(items), MaxLimit)
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
