// Package stream receives DingTalk's events in Stream mode: over WebSockets that we open, so that no
// address of ours needs to be reachable.
//
// A [Client] hands every event to a [dingevent.Receiver] and answers SUCCESS once Receive has
// returned nil. After an error or a panic it answers LATER, and so it does after 2.5 seconds without an
// outcome, while Receive goes on; DingTalk pushes the event again after 10 and after 30 seconds. A push of
// an event that is being handled waits for that, and one of an event that was handled is answered SUCCESS.
// Callbacks that want an answer of their own, such as a card's button, go to the functions given to [On]
// and [Client.Handle].
//
// DingTalk ends every connection once in a while, and sometimes one dies without a sign. The client keeps
// two, opens a connection's replacement before it leaves it, and still answers on the old one what came by it.
// [Client.Status] and Options.OnChange tell how the connections are; [Client.Probe] finds out, stage by stage,
// whether one can be opened.
package stream
