import Cards
import Desk
import Guide
import HTTPTypes
import Seal

/// What every page shows around its own content. Templates name these members as `frame.title` and so on.
struct Frame: Sendable {
  let title: String
  /// Where this page is, for what leads back to it.
  let address: String
  /// Which entry of the navigation the page belongs to.
  let isHome: Bool
  let isCard: Bool
  let isAsk: Bool
  let isLoss: Bool
  let province: String
  let hotline: String
  let isElder: Bool
  /// The server's time, so that a countdown does not trust the device's.
  let now: String
  /// Masked; nil when nobody is signed in.
  let person: String?
  /// Whether somebody acts for the person.
  let isAgent: Bool
  let channel: String
  /// For the forms on the page.
  let token: String
  /// A new one for each page: what makes a double press of its form harmless.
  let key: String
  let isSandbox: Bool
  /// What came before this page and must be said.
  let notice: String?
}

/// What a template is given: the frame, and the content of the page.
struct Page<Content: Sendable>: Sendable {
  let frame: Frame
  let content: Content
  /// Why the form before this page was not taken.
  let problem: ProblemShown?
}

/// A no as a page shows it.
struct ProblemShown: Sendable {
  struct Fault: Sendable {
    let field: String
    let sentence: String
  }

  let code: String
  let sentence: String
  let clause: String?
  let next: NextShown?
  /// One for each control that was filled in wrongly.
  let faults: [Fault]
  let photo: [String]
  let reference: String

  init(_ problem: Problem, reference: String, for reader: Reader) {
    code = problem.code
    faults = problem.faults.map { Fault(field: $0.field, sentence: $0.chinese) }
    sentence = problem.faults.isEmpty ? problem.detail : "有些地方要改一下，请看红字。"
    clause = problem.explanation?.clause.rawValue
    next = problem.explanation.map { NextShown($0.next, for: reader) }
    photo = problem.photo?.faults.map(\.message) ?? []
    self.reference = reference
  }

  /// Lets a template ask whether one control has a fault.
  func fault(of field: String) -> String? { faults.first { $0.field == field }?.sentence }
}

/// By which channel, and as whom, a page is read: where its links may lead.
struct Reader: Sendable {
  let channel: Channel
  let role: Role

  /// Whether the page at this address of ours is one of the reader's.
  func mayOpen(_ address: String) -> Bool {
    Routes.pages.first { $0.path == address && $0.method == .get }?.access.admits(role) ?? false
  }
}

extension Situation {
  /// Whoever looks at this file on a page.
  var reader: Reader { Reader(channel: channel, role: actor.kind == .agent ? .agent : .holder) }
}

extension Call {
  /// Whoever has not signed in yet will do so as a holder.
  var reader: Reader { Reader(channel: session?.channel ?? look.channel, role: session?.role ?? .holder) }
}

/// The next step after a no or of something open, with the page that does it here.
///
/// A name that no page's content has: a template looks for what is missing here in what stands around it.
struct NextShown: Sendable {
  let sentence: String
  /// Where on this site; nil when it is not possible by the reader's channel, or the page is not the reader's.
  let goTo: String?
  let goName: String

  /// `action` is the one that was refused.
  init(_ next: NextStep, for reader: Reader, from action: ActionName? = nil) {
    sentence = next.sentence
    goTo =
      next.channels.contains(reader.channel) && (action == nil || next.action != action)
      ? next.action.flatMap(PageAddress.of).flatMap { reader.mayOpen($0) ? $0 : nil } : nil
    goName = next.action?.chinese ?? ""
  }
}

extension BadRequest.Fault {
  /// What the reader checked in English is said to people in Chinese; values of the domain speak it already.
  var chinese: String {
    switch problem {
    case "is missing": "请填写这一项。"
    case "is not of its form": ["code", "new", "old", "again", "pin"].contains(field) ? "请填六位数字。" : "格式不对，请照提示再填一次。"
    default:
      problem.contains { $0.isASCII && $0.isLetter } && !problem.unicodeScalars.contains { $0.value > 0x2E7F }
        ? "这一项不对，请核对后再填。" : problem
    }
  }
}

extension Call {
  /// The page `template` around `content`, as this browser wants it.
  func page(
    _ template: String, _ title: String, _ content: some Sendable, part: PagePart = .other, problem: Problem? = nil,
    status: Int? = nil, cookies: [String] = []
  ) async throws -> Reply {
    let policy = desk.provincePolicy
    let model = Page(
      frame: try await frame(title, part, policy), content: content,
      problem: problem.map { ProblemShown($0, reference: reference, for: reader) })
    let html = try Templates.render(template, model)
    let told = self.cookies[Said.name] == nil ? [] : [Said.over]
    return Reply(page: html, status: status ?? problem?.status ?? 200, cookies: cookies + told)
  }

  private func frame(_ title: String, _ part: PagePart, _ policy: Policy) async throws -> Frame {
    var person: String?
    if let session, session.role != .applicant {
      person = try await ownFile().holder.person.name.masked
    } else if session != nil {
      person = "新申请人"
    }
    return Frame(
      title: title, address: address, isHome: part == .home, isCard: part == .card, isAsk: part == .ask,
      isLoss: part == .loss,
      province: site.province, hotline: policy.hotline, isElder: look.isElder, now: desk.clock.now().iso,
      person: person, isAgent: session?.role == .agent, channel: (session?.channel ?? look.channel).chinese,
      token: session?.formToken ?? "", key: Base64.encodeURL(Random.bytes(18)), isSandbox: site.sandbox != nil,
      notice: said?.notice.sentence)
  }

  /// After a form has done something: a page of its own, so that a reload does nothing again.
  func redirect(to address: String, cookies: [String] = []) -> Reply {
    Reply(redirect: address, cookies: cookies)
  }
}

/// The entries of the navigation.
enum PagePart: Sendable { case home, card, ask, loss, other }

extension Reply {
  init(page html: String, status: Int = 200, cookies: [String] = []) {
    self.init(
      status: status, contentType: "text/html; charset=utf-8", body: Array(html.utf8),
      headers: [.contentSecurityPolicy: Self.pagePolicy])
    for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
  }

  init(redirect address: String, cookies: [String] = []) {
    self.init(status: 303, contentType: "text/plain; charset=utf-8", body: [], headers: [.location: address])
    for cookie in cookies { headers.append(HTTPField(name: .setCookie, value: cookie)) }
  }

  /// Nothing runs or loads but our own files; a photo that was just taken is shown from memory.
  private static let pagePolicy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
