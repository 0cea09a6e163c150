package doctor

// A Finding is what one check of the doctor has found.
type Finding struct {
	Level  Level    `json:"level"`
	App    string   `json:"app,omitempty"`
	Check  string   `json:"check"`            // such as config, open or callback
	Reason string   `json:"reason,omitempty"` // why no connection opens, as package stream names it
	Text   string   `json:"text"`
	Hints  []string `json:"hints,omitempty"` // what to do next
}

// A Level says how bad a finding is.
type Level string

// The levels, the best first.
const (
	Fine   Level = "ok"
	Warn   Level = "warn"
	Failed Level = "FAIL"
)

func hints(hint string) []string {
	if hint == "" {
		return nil
	}
	return []string{hint}
}
