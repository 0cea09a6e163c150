// Package dingevent has the shared nouns of all packages that receive DingTalk (钉钉) events. An [Envelope] holds one
// event as DingTalk sent it. A [Receiver] takes envelopes in and thereby lets us answer DingTalk. A [Sink] hands them to
// the user's code until they are handled.
//
// The package has no dependencies. The parts stand in packages of their own:
//
//	event      a Go struct for every event, and a tolerant decoder
//	router     typed handlers; a Sink, and a Receiver for use without a journal
//	callback   HTTP and SyncHTTP push: signature, encryption, http.Handler
//	stream     Stream mode over a WebSocket
//	journal    the durable log that a Receiver should be
//	delivery   from the journal to sinks: retry and dead letters
//	dingtest   a fake DingTalk for tests
package dingevent
