package pages

import (
	"io"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/words"
)

// translating counts the texts that a page has translated.
type translating struct {
	words.Chinese
	hints *int
}

func (t translating) SinkFails(since, why string) string {
	*t.hints++
	return t.Chinese.SinkFails(since, why)
}

// TestConcernsAreSaidWhenShown: a page makes the texts of the concerns that it shows, however many there are.
func TestConcernsAreSaidWhenShown(t *testing.T) {
	said := 0
	f := Frame{Say: translating{hints: &said}, Now: time.Now(), Zone: time.UTC}
	page := Overview{Status: failures(300)}
	page.Status.Apps = nil
	if err := page.Body(f).Render(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	if said != mostConcerns {
		t.Errorf("the texts of %d concerns were made, want those of %d", said, mostConcerns)
	}
}
