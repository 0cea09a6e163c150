package api

import "time"

// A TicketState says in one word how the newest suite ticket stands.
type TicketState string

// The states.
const (
	TicketNone    TicketState = "none"    // none has come
	TicketCurrent TicketState = "current" // it is as new as DingTalk pushes them
	TicketLate    TicketState = "late"    // the next one should have come
)

// TicketStateOf judges a ticket by when DingTalk gave it, and by how often DingTalk gives one.
func TicketStateOf(given time.Time, every time.Duration, now time.Time) TicketState {
	switch {
	case given.IsZero():
		return TicketNone
	case now.Sub(given) > every+every/4:
		return TicketLate
	}
	return TicketCurrent
}

// DefaultTicketEvery is how often DingTalk pushes a suite ticket, by its documentation.
const DefaultTicketEvery = 5 * time.Hour

// A SuiteState is how what a third-party app has to remember stands, without the ticket. It is zero at a gateway that does not work it.
type SuiteState struct {
	Ticket      TicketState `json:"ticket" enum:"none,current,late" doc:"none: none has come. late: the next one should have come"`
	Given       time.Time   `json:"given,omitzero" doc:"When DingTalk gave the newest ticket"`
	Received    time.Time   `json:"received,omitzero" doc:"When that came"`
	TicketEvery float64     `json:"ticket_every" doc:"How often DingTalk gives one, in seconds, by the config"`
	Authorized  int         `json:"authorized" doc:"Organizations that have authorized the app"`
	Relieved    int         `json:"relieved" doc:"Organizations that have ended that"`
	Waiting     int         `json:"waiting" doc:"Codes that wait for the hook or the activation"`
	Failed      int         `json:"failed" doc:"Organizations whose code was given up"`
	Foreign     uint64      `json:"foreign" doc:"Events that named another suite, since the daemon began"`
	Dropped     uint64      `json:"dropped" doc:"Organizations that were forgotten, because there were too many"`
}

// A Suite is a third-party app in the list of these.
type Suite struct {
	App        string      `json:"app"`
	Ticket     TicketState `json:"ticket" enum:"none,current,late" doc:"none: none has come. late: the next one should have come"`
	Given      time.Time   `json:"given,omitzero" doc:"When DingTalk gave the newest ticket"`
	Received   time.Time   `json:"received,omitzero" doc:"When that came"`
	Age        float64     `json:"age,omitempty" doc:"Of the ticket, in seconds since DingTalk gave it"`
	Authorized int         `json:"authorized" doc:"Organizations that have authorized the app"`
	Relieved   int         `json:"relieved" doc:"Organizations that have ended that"`
	Waiting    int         `json:"waiting" doc:"Codes that wait for the hook or the activation"`
	Dropped    uint64      `json:"dropped" doc:"Organizations that were forgotten, because there were too many"`
}

// A NewestTicket is the newest suite ticket of an app. It is a secret.
type NewestTicket struct {
	App      string    `json:"app"`
	Ticket   string    `json:"ticket" doc:"A secret: whoever has it and the app's secret reads the data of organizations"`
	Given    time.Time `json:"given" doc:"When DingTalk gave it"`
	Received time.Time `json:"received" doc:"When it came"`
}

// A SuiteOrgQuery selects organizations of an app. Its zero value selects all, page by page.
type SuiteOrgQuery struct {
	App    string `path:"app" doc:"The app's name in the config"`
	State  string `query:"state" enum:"authorized,relieved" doc:"Only those in this state"`
	CorpID string `query:"corp" doc:"Only this organization"`
	Paging
}

// A SuiteOrg is an organization that has authorized a third-party app, now or once.
type SuiteOrg struct {
	CorpID   string    `json:"corp"`
	Name     string    `json:"name,omitempty" doc:"As the newest event has it that has one"`
	State    string    `json:"state" enum:"authorized,relieved"`
	Since    time.Time `json:"since,omitzero" doc:"Of the state; left out if no event told when the organization has authorized the app"`
	Changed  time.Time `json:"changed,omitzero" doc:"When it changed last what the app may see"`
	Last     time.Time `json:"last" doc:"Of the newest event"`
	LastType string    `json:"last_type" doc:"Its type"`
	LastSeq  uint64    `json:"last_seq" doc:"Its sequence"`
	Code     string    `json:"code,omitempty" enum:"waiting,handed,failed" doc:"What became of the code of the authorization: the hook has not got it yet, it has, or it was given up; left out if none came, or there is no hook"`
	CodeAt   time.Time `json:"code_at,omitzero" doc:"Since when"`
	CodeErr  string    `json:"code_error,omitempty" doc:"Why the last attempt failed"`
}
