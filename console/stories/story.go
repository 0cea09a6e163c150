package stories

import (
	"time"

	"github.com/dingevent/dingevent/console/pages"
)

// A Story is one page in one situation.
type Story struct {
	Name string // such as events/none
	Page pages.Page
}

// Now is when all stories happen.
var Now = time.Date(2026, 11, 30, 1, 2, 3, 0, time.UTC)
