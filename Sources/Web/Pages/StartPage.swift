import Desk
import Seal

/// For those who build on it: what runs, where the API is described, who may sign in to a sandbox.
enum StartPage {
  /// Every tag of the template is a property here; a test compares them.
  struct Model: Sendable {
    let province: String
    let engine: String
    let nonce: String
    let routes: [Row]
    let isSandbox: Bool
    let sandbox: String
    let guests: [Guest]

    struct Row: Sendable {
      let method: String
      let path: String
      let summary: String
      let who: String
    }
    struct Guest: Sendable {
      let name: String
      let document: String
      let note: String
    }
  }

  static func show(_ call: Call) async throws -> Reply {
    let nonce = Base64.encodeURL(Random.bytes(16))
    let html = try Templates.render("start", model(call.site, nonce: nonce))
    return Reply(
      status: 200, contentType: "text/html; charset=utf-8", body: Array(html.utf8),
      headers: [
        .contentSecurityPolicy:
          "default-src 'none'; style-src 'nonce-\(nonce)'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
      ])
  }

  static func model(_ site: Site, nonce: String) -> Model {
    Model(
      province: site.province, engine: site.engine, nonce: nonce,
      routes: Routes.all.map { route in
        Model.Row(method: route.method.rawValue, path: route.path, summary: route.summary, who: route.access.chinese)
      },
      isSandbox: site.sandbox != nil, sandbox: site.sandbox ?? "",
      guests: site.guests.map { Model.Guest(name: $0.name, document: $0.document, note: $0.note) })
  }
}

extension Route.Access {
  fileprivate var chinese: String {
    switch self {
    case .anyone: "任何人"
    case .anySession: "已登录"
    case .roles(let roles): roles.map(\.chinese).sorted().joined(separator: "、")
    }
  }
}

extension Role {
  fileprivate var chinese: String {
    switch self {
    case .holder: "持卡人"
    case .applicant: "申请人"
    case .agent: "受托人"
    case .clerk: "网点"
    case .cityCentre: "市中心"
    case .provinceCentre: "省中心"
    case .hotlineAgent: "12333"
    case .auditor: "审计员"
    case .administrator: "管理员"
    case .bank: "银行"
    case .hospital: "医院"
    case .pharmacy: "药店"
    case .police: "公安"
    case .factory: "制卡商"
    case .employer: "单位"
    case .centre: "省卡中心"
    }
  }
}
