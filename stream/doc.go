// Package stream receives DingTalk's events in Stream mode: over WebSockets that we open, so that no
// address of ours needs to be reachable.
//
// A [Client] hands every event to a [dingevent.Receiver] and answers SUCCESS once Receive has
// returned nil. After an error, a panic, or 2.5 seconds without an outcome it answers LATER, and
// DingTalk pushes the event again after 10 and after 30 seconds. Callbacks that want an answer of
// their own, such as a card's button, go to the functions given to [Client.Handle].
//
// DingTalk ends every connection once in a while. The client keeps two, opens a connection's
// replacement before it leaves it, still answers on the old one what came by it, and finds a silent
// peer by WebSocket pings.
package stream
