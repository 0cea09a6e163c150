// Package failedlist is the source of what DingTalk could not push. DingTalk gives an event up after three tries and keeps it in a list,
// which reading erases: each call of the list erases what the call before has returned.
//
// A [Source] notes in its place that it calls, before each call, and stores what the call returned, synced, before the next one. So
// what is lost is known, and counted: the page of a call that got no whole answer, and the page of a call after which the program died
// before it was stored. Nothing can save these, because the next call erases them, and so would any other reader of the list. No two
// programs may read the list of one app.
//
// An event has the ID that an HTTP push with the same payload would have. So an event that came both ways is one event, where the payload
// has its ID or its time.
package failedlist
