package notify

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

// told reports whether events of a type are told where no types are set. What people do in the console is kept for audits.
func told(eventType string) bool { return eventType != ownevent.Console }

// A content is what the events of dingevent's own may have in their data.
type content struct {
	Subscription string          `json:"subscription"`
	App          string          `json:"app"`
	Source       string          `json:"source"`
	Certificate  string          `json:"certificate"`
	Month        string          `json:"month"`
	Program      string          `json:"program"`
	Gateway      string          `json:"gateway"`
	Reason       string          `json:"reason"`
	On           bool            `json:"on"`
	Silent       bool            `json:"silent"`
	Rising       bool            `json:"rising"`
	Level        int             `json:"level"`
	Before       int             `json:"before"`
	Events       int64           `json:"events"`
	Damaged      int64           `json:"damaged"`
	Lost         json.RawMessage `json:"lost"` // a number, or of an authorization code whether it is
	Corp         string          `json:"corp"`
	Unsure       int64           `json:"unsure"`
	BySeconds    int64           `json:"by_seconds"`
	Last         journal.Seq     `json:"last"`
	Since        time.Time       `json:"since"`
	Expires      time.Time       `json:"expires"`
	Problems     []string        `json:"problems"`
	Gateways     []string        `json:"gateways"`
}

// lost is what the data says of it.
func (c content) lost() string { return cmp.Or(string(c.Lost), "0") }

// A phrases says events in one language.
type phrases struct {
	title  func(n int) string
	say    map[string]func(content) string
	reason string // before one
	where  string // before gateways
}

// line says one event.
func (p phrases) line(e journal.Entry) string {
	var c content
	text := e.Envelope.Type
	if say := p.say[text]; say != nil && json.Unmarshal(e.Envelope.Data, &c) == nil {
		text = say(c)
		if c.Reason != "" {
			text += p.reason + cut(c.Reason, 300)
		}
		if len(c.Gateways) > 0 {
			text += fmt.Sprintf(p.where, cut(strings.Join(c.Gateways, ", "), 200))
		}
	}
	return fmt.Sprintf("%s %s", e.Envelope.Born.Local().Format("2006-01-02 15:04:05 -07:00"), text)
}

// message puts the first events into a text in Markdown of at most so many bytes, at least one of them, and says how many.
func (p phrases) message(events []journal.Entry, most int) (title, text string, n int) {
	var b strings.Builder
	for _, e := range events {
		line := "- " + plain.Replace(p.line(e)) + "\n"
		if n > 0 && b.Len()+len(line) > most {
			break
		}
		b.WriteString(line)
		n++
	}
	title = p.title(n)
	return title, "#### " + title + "\n\n" + b.String(), n
}

// plain takes what Markdown reads as a link, a picture or a form, because some of a text comes from outside.
var plain = strings.NewReplacer(
	"\r", " ", "\n", " ", "[", "［", "]", "］", "<", "＜", ">", "＞", "*", "＊", "`", "'", "\\", "＼", "://", ":／／",
)

// cut keeps the first runes of a text.
func cut(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
