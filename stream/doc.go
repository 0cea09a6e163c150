// Package stream receives DingTalk's events in Stream mode: over WebSockets that we open, so that no
// address of ours needs to be reachable.
//
// A [Client] hands every event to a [dingevent.Receiver] and answers SUCCESS once Receive has
// returned nil. After an error or a panic it answers LATER. After 2.5 seconds without an outcome it answers
// LATER, too, while Receive goes on. DingTalk pushes the event again after 10 and after 30 seconds. A repeated
// push waits for a running Receive of its event, and is answered SUCCESS if the event was received before.
// Some callbacks need a response, such as a card's button. They go to the functions given to [On] and
// [Client.Handle].
//
// DingTalk ends every connection once in a while, and sometimes one dies without a sign. The client keeps two.
// It opens a replacement before it leaves a connection, and the old connection still answers its own pushes.
// [Client.Status] and Options.OnChange show the state of the connections. [Client.Probe] finds out, stage by
// stage, whether one can be opened.
package stream
