package main

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// TestUnreadableReplayInList: what nobody can read of a replay is not made up.
func TestUnreadableReplayInList(t *testing.T) {
	var b strings.Builder
	r := api.Replay{ID: "rr", State: "broken", Cursor: 30, Waiting: 29, Fault: "what the journal keeps of it cannot be read: unexpected EOF"}
	if err := tabulateReplays(words.Chinese{})(&b, []api.Replay{r}); err != nil {
		t.Fatal(err)
	}
	row := strings.Fields(strings.Split(b.String(), "\n")[1])
	if got := strings.Join(row, " "); got != "rr 无法继续 - 29 0 - - 事件日志里关于它的记录读不懂：unexpected EOF" {
		t.Errorf("row %s", got)
	}
}
