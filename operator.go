package dingevent

// OperatorApp is the App of events that dingevent itself makes, for its operator, such as that a subscription
// has paused itself. No application of DingTalk's may have this name in our config. Their Transport is [TransportInternal],
// and no subscription gets them unless it asks for this app by name.
const OperatorApp = "dingevent"
