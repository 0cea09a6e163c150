package api_test

import (
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

func ExampleCodeOf() {
	fmt.Println(api.CodeOf(fmt.Errorf("no event 7: %w", journal.ErrNotFound)))
	// Output: not found
}
