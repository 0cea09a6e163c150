import { Kafka as Client, logLevel } from 'kafkajs'
import { Kafka } from 'cloudevents'
const consumer = new Client({ brokers: [process.env.BROKER], logLevel: logLevel.ERROR }).consumer({ groupId: process.argv[1] })
await consumer.connect()
await consumer.subscribe({ topic: 'events', fromBeginning: true })
await consumer.run({
eachMessage: async ({ message }) => {
  const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, value.toString()]))
  const event = Kafka.toEvent({ ...message, key: message.key?.toString(), headers }) // or JSON.parse(message.value)
  console.log(event.id, event.eventtype, event.data)
}
})
