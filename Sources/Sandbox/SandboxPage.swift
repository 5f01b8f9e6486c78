import Hummingbird

/// The one page of the sandbox: what this is, and what can be done here.
enum SandboxPage {
  static func response() -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/html; charset=utf-8",
        .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  private static let text = """
    <!doctype html>
    <html lang="zh-CN">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>秦卡沙盒</title>
    <style>
      body { font: 16px/1.7 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem }
      table { border-collapse: collapse; width: 100% }
      td, th { border-bottom: 1px solid #8886; padding: .4rem .6rem; text-align: left; vertical-align: top }
      code { overflow-wrap: anywhere }
    </style>
    <h1>秦卡沙盒</h1>
    <p>这里扮演秦卡以外的各方：实名平台、短信网关、六家发卡银行、省卡中心，用文件办理制卡的公安、银行、卡商、密钥中心和
      各市，还有一只能往前拨的钟。
      人都是编的，证件号码里的县区代码 99 没有分配给任何地方。沙盒只在本机上使用。</p>
    <table>
      <tr><th>地址</th><th>用处</th></tr>
      <tr><td><a href="/people"><code>GET /people</code></a></td><td>登场的人：每一种卡的状态都有一位，也有还没有卡的</td></tr>
      <tr><td><a href="/staff"><code>GET /staff</code></a></td><td>网点和 12333 的账号、密码、此刻的动态码</td></tr>
      <tr><td><a href="/clock"><code>GET /clock</code></a><br><code>POST /clock {"advanceSeconds"}</code></td>
        <td>看钟；往前拨钟</td></tr>
      <tr><td><code>POST /sms/inbox {"phone"}</code></td><td>看一个手机号收到的短信</td></tr>
      <tr><td><code>POST /banks/{code}/phone-calls {"cardNumber","act"}</code></td>
        <td>打银行电话：<code>oral-loss</code> 口头挂失，<code>release</code> 解挂</td></tr>
      <tr><td><code>POST /banks/{code}/counter-visits
        {"act","cardNumber","documentType","documentNumber","branch"}</code></td>
        <td>去银行柜台：<code>activate</code> 激活金融功能，<code>formal-loss</code> 正式挂失，<code>settle</code> 登记资金已处理，
          <code>cancel</code> 注销金融功能（加 <code>"card"</code>：<code>destroyed</code> 或 <code>declared-lost</code>），
          <code>collect</code> 领卡（凭 <code>"application"</code>）；代办的加
          <code>"agentDocumentType"</code>、<code>"agentDocumentNumber"</code></td></tr>
      <tr><td><code>GET /banks/{code}/reports</code></td><td>银行向秦卡报了什么，秦卡怎么说</td></tr>
      <tr><td><code>POST /centre/steps {"application","stage"}</code><br>
        <code>POST /centre/walks {"application","to"}</code></td>
        <td>省卡中心报一步制卡进度；或一口气报到某一步。做好的卡没有给卡号的，由它编一个</td></tr>
      <tr><td><code>POST /centre/faults {"application","reason","remark"}</code><br>
        <code>POST /centre/register-answers {"application","answer","city"}</code></td>
        <td>报制卡失败；答其他登记库有没有卡</td></tr>
      <tr><td><code>POST /centre/batches {"kind","city","bank"}</code><br>
        <code>GET /centre/batches/{batch}</code><br>
        <a href="/centre/late-items"><code>GET /centre/late-items</code></a></td>
        <td>省卡中心编批：<code>comparison</code> 比对、<code>making</code> 制卡、<code>remaking</code> 重制；
          看一个批次；看什么逾期了。在批次里的卡不再一步一步报，由各方用文件办</td></tr>
      <tr><td><code>POST /exchange/plans {"party","step","application"|"row","answer","reason"}</code></td>
        <td>让一方的回盘里有一行不照常：<code>failed</code>（原因写在 <code>reason</code>）、<code>missing</code> 漏报、
          <code>doubled</code> 报两次、<code>extra</code> 多报一张、<code>contradicts</code> 先说好又说不好、
          <code>unknown</code> 登记库说不清。已经回过盘的，用 <code>application</code> 或加 <code>batch</code>，
          会另发一个文件补上，例如用 <code>done</code> 补报漏掉的。只写 <code>row</code> 的，用在下一个文件上</td></tr>
      <tr><td><code>GET /exchange/{party}</code></td>
        <td>一方的交换目录：发给它的文件回了没有，催办的话，回盘的报告。<code>party</code> 是
          police、factory、province-keys、province、bank-102……、city-610100……</td></tr>
      <tr><td><code>POST /centre/insurance {"documentType","documentNumber","place","scheme"}</code><br>
        <code>POST /centre/social-settlements {…,"settled"}</code><br>
        <code>POST /centre/life-reports {…,"act"}</code></td>
        <td>报参保地、社保账户资金是否处理完、公安登记的死亡或失踪</td></tr>
      <tr><td><a href="/photos/portrait.jpg"><code>GET /photos/portrait.jpg</code></a><br>
        <a href="/photos/portrait-far.jpg"><code>GET /photos/portrait-far.jpg</code></a><br>
        <a href="/photos/portrait-small.jpg"><code>GET /photos/portrait-small.jpg</code></a></td>
        <td>合格的、要工作人员看一下的和太小的示例照片，用 Base64 写在 JSON 里</td></tr>
      <tr><td><a href="/parties"><code>GET /parties</code></a><br>
        <code>PUT /parties/{identity|sms|centre|bank|银行代码|用文件的一方}/mode {"mode","seconds"}</code></td>
        <td>让一方正常 <code>normal</code>、变慢 <code>delay</code>、出错 <code>fail</code>、不出声 <code>silent</code>。
          用文件的一方出错，就是回一个摘要不对的文件，改回正常以后再回一次</td></tr>
      <tr><td><code>POST /identity/verifications</code><br><code>POST /sms/messages</code></td>
        <td>秦卡自己来找的两个地址</td></tr>
    </table>
    </html>
    """
}
