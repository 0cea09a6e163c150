package api

import (
	"slices"
	"strconv"
	"testing"
)

// numbers is a list of 1 to last whose pages are short, as those of large events are.
func numbers(last int) func(Paging) (Page[int], error) {
	return func(p Paging) (Page[int], error) {
		from, _ := strconv.Atoi(p.Cursor)
		to := min(last, from+min(2, p.Limit))
		page := Page[int]{}
		for n := from + 1; n <= to; n++ {
			page.Items = append(page.Items, n)
		}
		if to < last {
			page.Next = strconv.Itoa(to)
		}
		return page, nil
	}
}

func TestCollectFollowsShortPages(t *testing.T) {
	all := []int{1, 2, 3, 4, 5, 6, 7}
	for limit, want := range map[int]int{0: 7, 1: 1, 2: 2, 5: 5, 7: 7, 100: 7} {
		if got, err := Collect(limit, numbers(7)); err != nil || !slices.Equal(got, all[:want]) {
			t.Errorf("limit %d: %v, %v", limit, got, err)
		}
	}
}
