package suite

import (
	"cmp"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/journal"
)

// Types are those of the events that a Source reads, of old and new.
var Types = []string{"suite_ticket", "tmp_auth_code", "org_suite_auth", "org_suite_change", "change_auth", "org_suite_relieve", "suite_relieve"}

// ahead is how far the time of an event may be after that of its receipt. Beyond it counts as the time of the receipt, so that an event
// from a wrong clock does not stand before all that follow.
const ahead = 10 * time.Minute

// readChange reads what an event says. It is not ok if the event says nothing about the suite with the key; an empty key means any suite.
func readChange(e journal.Entry, suiteKey string) (c change, foreign, ok bool) {
	env := e.Envelope
	if env == nil || e.Damage != "" || env.Transport == dingevent.TransportInternal || env.Transport == dingevent.TransportExec {
		return change{}, false, false
	}
	c = change{eventType: env.Type, seq: e.Seq, at: env.Born.UTC(), received: env.Received.UTC(), state: Authorized}
	if env.Born.IsZero() || c.at.After(env.Received.Add(ahead)) {
		c.at = env.Received.UTC()
	}
	c.at = c.at.Truncate(time.Millisecond)
	c.whole = c.at.Equal(c.at.Truncate(time.Second))
	key, code := "", ""
	switch t := decoded(env).(type) {
	case *event.SuiteTicket:
		key, c.ticket = t.SuiteKey, t.SuiteTicket
		return c, isForeign(key, suiteKey), c.ticket != "" && !isForeign(key, suiteKey)
	case *event.TmpAuthCode:
		key, c.corpID, code, c.temporary, c.grants = t.SuiteKey, cmp.Or(t.AuthCorpId, t.CorpId), t.AuthCode, true, true
	case *event.OrgSuiteAuth:
		c.corpID, code, c.grants = t.CorpId, t.PermanentCode, true
		if i := t.AuthCorpInfo; i != nil {
			c.corpID, c.name = cmp.Or(i.CorpId, t.CorpId), i.CorpName
		}
	case *event.OrgSuiteChange:
		c.corpID = t.CorpId
		if i := t.AuthCorpInfo; i != nil {
			c.corpID, c.name = cmp.Or(i.CorpId, t.CorpId), i.CorpName
		}
	case *event.ChangeAuth:
		key, c.corpID = t.SuiteKey, cmp.Or(t.AuthCorpId, t.CorpId)
	case *event.SuiteRelieve:
		key, c.corpID, c.state = t.SuiteKey, cmp.Or(t.AuthCorpId, t.CorpId), Relieved
	case *event.OrgSuiteRelieve:
		c.corpID, c.state = t.CorpId, Relieved
	default:
		return change{}, false, false
	}
	c.hasCode = code != ""
	c.name = cut(c.name, maxName)
	foreign = isForeign(key, suiteKey)
	return c, foreign, !foreign && c.corpID != "" && len(c.corpID) <= maxName
}

// maxName bounds names and corp IDs, in bytes.
const maxName = 256

// decoded is the typed event, with the organization of the envelope where the payload has none.
func decoded(env *dingevent.Envelope) any {
	d := event.Decoder{CorpID: env.CorpID}
	return d.Decode(env.Type, env.Data)
}

// isForeign reports whether an event is of another suite than the one that is wanted.
func isForeign(key, wanted string) bool { return key != "" && wanted != "" && key != wanted }

// cut is a text of at most n bytes, without half a rune at its end.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for i := range text {
		if i > n-len("…") {
			return text[:lastRune(text, i)] + "…"
		}
	}
	return text
}

// lastRune is where the rune before i begins.
func lastRune(text string, i int) int {
	for i--; i > 0 && text[i]&0xC0 == 0x80; i-- {
	}
	return i
}

// codesOf reads the codes of an event again.
func codesOf(env *dingevent.Envelope) (temporary, permanent, channel Secret) {
	switch t := decoded(env).(type) {
	case *event.TmpAuthCode:
		return Secret{t.AuthCode}, Secret{}, Secret{}
	case *event.OrgSuiteAuth:
		return Secret{}, Secret{t.PermanentCode}, Secret{t.ChPermanentCode}
	}
	return Secret{}, Secret{}, Secret{}
}
