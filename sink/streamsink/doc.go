// Package streamsink delivers events to programs that were written for DingTalk's Stream mode. A [Server]
// is the attach point, in the place of DingTalk's own: programs with DingTalk's clients for Go, Node, Java and
// Python attach to it as they are. Each pair of credentials is a [Sink], which is one subscription's. Its clients share
// that subscription's events and no others. An event without an answer comes again.
//
// It differs from DingTalk in four ways. An event waits until it is handled, for as long as the subscription retries. A
// client has Options.Timeout to answer, not 3 s. Events come in the subscription's order. The least busy connection gets
// the next event, not a random one.
package streamsink
