package journal_test

import (
	"testing"

	"github.com/dingevent/dingevent/journal"
)

func TestPageSize(t *testing.T) {
	for limit, want := range map[int]int{-1: 100, 0: 100, 1: 1, 10_000: 10_000, 10_001: 10_000} {
		one, two := journal.Query{Limit: limit}.PageSize(), journal.ExceptionQuery{Limit: limit}.PageSize()
		if one != want || two != want {
			t.Errorf("limit %d: %d entries and %d exceptions, want %d", limit, one, two, want)
		}
	}
}
