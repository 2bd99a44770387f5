// SmartThings' own SDK for partners. It answers the requests on standard input, then tells the cloud at BASE of changes with the
// code CODE, its token expired in between. What it answered, and what became of it, goes to standard output.
const { SchemaConnector, DeviceErrorTypes, StateUpdateRequest, DiscoveryRequest, DiscoveryDevice } = require('st-schema')
const AccessTokenRequest = require('st-schema/lib/callbacks/AccessTokenRequest')

const [base, code, clientId, clientSecret] = process.argv.slice(2)
const urls = { oauthToken: `${base}/oauth/token`, stateCallback: `${base}/device/events` }
const state = value => ({ component: 'main', capability: 'st.switch', attribute: 'switch', value })

const connector = new SchemaConnector()
  .clientId(clientId)
  .clientSecret(clientSecret)
  .discoveryHandler((token, response) => {
    const device = response.addDevice('living_light', 'light', 'c2c-switch')
    device.manufacturerName('Example').modelName('Lamp').swVersion('1').roomName('living')
    device.addCategory('Light')
  })
  .stateRefreshHandler((token, response, data) => {
    for (const one of data.devices) {
      if (one.externalDeviceId === 'living_light') response.addDevice(one.externalDeviceId, [state('off')])
      else response.addDevice(one.externalDeviceId, []).setError('no such device', DeviceErrorTypes.DEVICE_DELETED)
    }
  })
  .commandHandler((token, response, devices) => {
    for (const one of devices) response.addDevice(one.externalDeviceId, one.commands.map(command => state(command.command)))
  })
  .integrationDeletedHandler(() => {})

async function main() {
  let text = ''
  for await (const chunk of process.stdin) text += chunk
  const answers = []
  for (const request of JSON.parse(text)) answers.push(await connector.handleCallback(request))

  const tokens = (await new AccessTokenRequest(clientId, clientSecret).getCallbackToken(urls.oauthToken, code)).callbackAuthentication
  const found = new DiscoveryRequest(clientId, clientSecret)
  found.addDevice(new DiscoveryDevice('living_light', 'light', 'c2c-switch'))
  await found.sendDiscovery(urls, tokens)
  tokens.accessToken = 'expired'
  let renewed = false
  await new StateUpdateRequest(clientId, clientSecret).updateState(
    urls, tokens, [{ externalDeviceId: 'living_light', states: [state('on')] }], () => { renewed = true })
  console.log(JSON.stringify({ answers, renewed }))
}

main().catch(error => { console.error(String(error.stack || error)); process.exit(1) })
