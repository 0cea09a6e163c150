// Package dingevent is the language of everything that receives DingTalk (钉钉) events: the [Envelope]
// that holds one event as DingTalk sent it, the [Receiver] that takes envelopes in and thereby lets us
// answer DingTalk, and the [Sink] that hands them to the user's code until they are handled.
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
