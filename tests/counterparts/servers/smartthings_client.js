// Samsung's own SDK, asked for everything and told to do one thing; what it understood goes to standard output.
const { SmartThingsClient, BearerTokenAuthenticator } = require('@smartthings/core-sdk')

const [baseURL, token, device] = process.argv.slice(2)
const client = new SmartThingsClient(new BearerTokenAuthenticator(token), { urlProvider: { baseURL } })

async function main() {
  const devices = await client.devices.list({ includeHealth: true, includeStatus: true })
  const command = { component: 'main', capability: 'switch', command: 'on', arguments: [] }
  const done = await client.devices.executeCommand(device, command)
  const status = await client.devices.getStatus(device)
  const light = devices.find(one => one.deviceId === device)
  console.log(JSON.stringify({
    count: devices.length,
    label: light.label,
    health: light.healthState.state,
    before: light.components[0].capabilities[0].status.switch.value,
    result: done.results[0].status,
    after: status.components.main.switch.switch.value,
  }))
}

main().catch(error => { console.error(error.message); process.exit(1) })
