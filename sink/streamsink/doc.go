// Package streamsink delivers events to programs that were written for DingTalk's Stream mode. A [Server]
// is the attach point, in the place of DingTalk's own: programs with DingTalk's clients for Go, Node, Java and
// Python attach to it as they are. Each pair of credentials is a [Sink], which is one subscription's: its clients share
// that subscription's events and no others, and what none of them has answered comes again.
//
// What differs from DingTalk is that an event waits until it is handled, for as long as the subscription
// retries; that a client is given Options.Timeout to answer, not 3 s; that events come in the subscription's
// order; and that the least busy connection gets the next one, not one at random.
package streamsink
