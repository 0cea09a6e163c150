package simulator

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// A Fault is a fault of dingtest as the control endpoint takes and shows it.
type Fault struct {
	ID           int       `json:"id,omitempty"` // of one that is active
	Fault        string    `json:"fault"`        // one of faultKinds
	ClientID     string    `json:"client_id,omitempty"`
	ConnectionID string    `json:"connection_id,omitempty"`
	Rate         float64   `json:"rate,omitempty"`
	Count        int       `json:"count,omitempty"`
	Every        duration  `json:"every,omitzero"`
	For          duration  `json:"for,omitzero"` // ends it; of an outage with every: how long each lasts
	Delay        duration  `json:"delay,omitzero"`
	Jitter       duration  `json:"jitter,omitzero"`
	After        duration  `json:"after,omitzero"`
	Within       duration  `json:"within,omitzero"`
	By           duration  `json:"by,omitzero"`
	Size         int       `json:"size,omitempty"`
	Pings        int       `json:"pings,omitempty"`
	Status       int       `json:"status,omitempty"`
	Body         string    `json:"body,omitempty"`
	Code         string    `json:"code,omitempty"`
	Message      string    `json:"message,omitempty"`
	Reset        bool      `json:"reset,omitempty"`
	Hang         bool      `json:"hang,omitempty"`
	Call         string    `json:"call,omitempty"`
	As           string    `json:"as,omitempty"`
	RetryAfter   duration  `json:"retry_after,omitzero"`
	Since        time.Time `json:"since,omitzero"` // shown only, and so are the hits
	Hits         int       `json:"hits,omitempty"`
}

// duration is a duration such as "1m30s" in JSON.
type duration time.Duration

func (d duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *duration) UnmarshalText(text []byte) error {
	got, err := time.ParseDuration(string(text))
	*d = duration(got)
	return err
}

// fault is the fault that the spec means. A member that this fault does not have is an error.
func (s Fault) fault() (dingtest.Fault, error) {
	f, err := s.read()
	if err != nil {
		return nil, err
	}
	if s.Rate < 0 || s.Rate > 1 {
		return nil, words.Fail(func(say words.Words) string { return say.FaultRate(s.Rate) })
	}
	if min(s.Every, s.For, s.Delay, s.Jitter, s.After, s.Within, s.RetryAfter) < 0 || min(s.Count, s.Size, s.Pings) < 0 {
		return nil, words.Fail(words.Words.FaultNegative)
	}
	if s.Status != 0 && (s.Status < 200 || s.Status > 599) {
		return nil, words.Fail(func(say words.Words) string { return say.FaultStatus(s.Status) })
	}
	has := specOf(f)
	has.For = s.For // everyone has it
	given, known := members(s), members(has)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := known[name]; !ok {
			return nil, words.Fail(func(say words.Words) string { return say.FaultHasNo(s.Fault, name) })
		}
	}
	if s.Fault == "slow" && s.Delay == 0 && s.Jitter == 0 {
		return nil, words.Fail(func(say words.Words) string { return say.FaultIdle(s.Fault, "delay", "200ms") })
	}
	if s.Fault == "skew" && s.By == 0 {
		return nil, words.Fail(func(say words.Words) string { return say.FaultIdle(s.Fault, "by", "10m") })
	}
	return f, nil
}

func (s Fault) read() (dingtest.Fault, error) {
	d := func(t duration) time.Duration { return time.Duration(t) }
	switch s.Fault {
	case "cut":
		return dingtest.Cut{ClientID: s.ClientID, ConnectionID: s.ConnectionID, Every: d(s.Every), Count: s.Count}, nil
	case "half-open":
		return dingtest.HalfOpen{ClientID: s.ClientID, ConnectionID: s.ConnectionID, Every: d(s.Every), Pings: s.Pings, Count: s.Count}, nil
	case "slow":
		return dingtest.Slow{ClientID: s.ClientID, ConnectionID: s.ConnectionID, Delay: d(s.Delay), Jitter: d(s.Jitter), Rate: s.Rate, Count: s.Count}, nil
	case "duplicate":
		return dingtest.Duplicate{ClientID: s.ClientID, After: d(s.After), Rate: s.Rate, Count: s.Count}, nil
	case "reorder":
		return dingtest.Reorder{ClientID: s.ClientID, Size: s.Size, Within: d(s.Within), Rate: s.Rate, Count: s.Count}, nil
	case "bad-signature":
		return dingtest.BadSignature{ClientID: s.ClientID, Rate: s.Rate, Count: s.Count}, nil
	case "outage":
		f := dingtest.Outage{Status: s.Status, Body: s.Body, Reset: s.Reset, Hang: s.Hang, Every: d(s.Every), Rate: s.Rate, Count: s.Count}
		if s.Every > 0 {
			f.For = d(cmp.Or(s.For, duration(30*time.Second)))
		}
		return f, nil
	case "refuse":
		return dingtest.Refuse{ClientID: s.ClientID, Message: s.Message, Status: s.Status, Code: s.Code, Rate: s.Rate, Count: s.Count}, nil
	case "deny":
		return s.deny()
	case "skew":
		return dingtest.Skew{By: d(s.By)}, nil
	}
	return nil, fmt.Errorf("no fault %q; there are %s", s.Fault, strings.Join(kindNames(), ", "))
}

func (s Fault) deny() (dingtest.Fault, error) {
	switch as := dingtest.Denial(s.As); as {
	case "", dingtest.DenyThrottled, dingtest.DenyBlocked, dingtest.DenyExpired, dingtest.DenyAway, dingtest.DenyCut:
		return dingtest.Deny{Call: s.Call, As: as, RetryAfter: time.Duration(s.RetryAfter), Rate: s.Rate, Count: s.Count}, nil
	}
	return nil, words.Fail(func(say words.Words) string { return say.FaultNoDenial(s.As) })
}

// specOf is the fault as it is shown.
func specOf(f dingtest.Fault) Fault {
	d := func(t time.Duration) duration { return duration(t) }
	switch f := f.(type) {
	case dingtest.Cut:
		return Fault{Fault: "cut", ClientID: f.ClientID, ConnectionID: f.ConnectionID, Every: d(f.Every), Count: f.Count}
	case dingtest.HalfOpen:
		return Fault{Fault: "half-open", ClientID: f.ClientID, ConnectionID: f.ConnectionID, Every: d(f.Every), Pings: f.Pings, Count: f.Count}
	case dingtest.Slow:
		return Fault{Fault: "slow", ClientID: f.ClientID, ConnectionID: f.ConnectionID, Delay: d(f.Delay), Jitter: d(f.Jitter), Rate: f.Rate, Count: f.Count}
	case dingtest.Duplicate:
		return Fault{Fault: "duplicate", ClientID: f.ClientID, After: d(f.After), Rate: f.Rate, Count: f.Count}
	case dingtest.Reorder:
		return Fault{Fault: "reorder", ClientID: f.ClientID, Size: f.Size, Within: d(f.Within), Rate: f.Rate, Count: f.Count}
	case dingtest.BadSignature:
		return Fault{Fault: "bad-signature", ClientID: f.ClientID, Rate: f.Rate, Count: f.Count}
	case dingtest.Outage:
		return Fault{Fault: "outage", Status: f.Status, Body: f.Body, Reset: f.Reset, Hang: f.Hang, Every: d(f.Every), For: d(f.For), Rate: f.Rate, Count: f.Count}
	case dingtest.Refuse:
		return Fault{Fault: "refuse", ClientID: f.ClientID, Message: f.Message, Status: f.Status, Code: f.Code, Rate: f.Rate, Count: f.Count}
	case dingtest.Deny:
		return Fault{Fault: "deny", Call: f.Call, As: string(f.As), RetryAfter: d(f.RetryAfter), Rate: f.Rate, Count: f.Count}
	case dingtest.Skew:
		return Fault{Fault: "skew", By: d(f.By)}
	}
	return Fault{Fault: fmt.Sprintf("%T", f)}
}

// Inject makes the fault happen.
func (s Fault) inject(fake *dingtest.Server) (*dingtest.Injected, error) {
	f, err := s.fault()
	if err != nil {
		return nil, err
	}
	i := fake.Inject(f)
	if outage, ok := f.(dingtest.Outage); s.For > 0 && !(ok && outage.Every > 0) {
		i.EndAfter(time.Duration(s.For))
	}
	return i, nil
}

// shownFault is an active fault.
func shownFault(i *dingtest.Injected) Fault {
	s := specOf(i.Fault)
	s.ID, s.Since, s.Hits = i.ID, i.Since, i.Hits()
	return s
}

// members are those of the spec that are set.
func members(s Fault) map[string]json.RawMessage {
	text, err := json.Marshal(s)
	var all map[string]json.RawMessage
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return nil
	}
	return all
}

// In is the spec in one line: what the fault is and how it was given.
func (s Fault) In(say words.Words) string {
	id, hits := s.ID, s.Hits
	s.ID, s.Hits, s.Since = 0, 0, time.Time{}
	var text strings.Builder
	if err := plainJSON(&text).Encode(s); err != nil {
		return err.Error()
	}
	return say.FaultActive(id, hits, strings.TrimSpace(text.String()))
}

// String is the spec in English, for logs.
func (s Fault) String() string { return s.In(words.English{}) }
