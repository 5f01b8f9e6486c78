import Cards
import Desk
import FoundationEssentials
import HTTPTypes
import NIOHTTP1
import Photo

/// An answer that says no, in the form of RFC 9457.
package struct Problem: Error, Sendable {
  package static let contentType = "application/problem+json"

  package let status: Int
  package let code: String
  package let detail: String
  var explanation: Explanation?
  var faults: [BadRequest.Fault] = []
  /// What is wrong with a photo that was not taken.
  var photo: PhotoVerdict?
  var headers: HTTPFields = [:]

  init(_ status: Int, _ code: String, _ detail: String, headers: HTTPFields = [:]) {
    self.status = status
    self.code = code
    self.detail = detail
    self.headers = headers
  }

  /// A refusal by the rules: the sentence, the clause and the next step travel with it.
  init(_ refusal: Refusal, _ explanation: Explanation) {
    self.init(refusal.status, explanation.code, explanation.sentence)
    self.explanation = explanation
  }

  /// A card that nobody has, and one that is another bank's, are one answer.
  static func unknownCard(under policy: Policy) -> Problem {
    Problem(.cardUnknown, .unknownCard(under: policy))
  }

  func body(reference: String) throws -> [UInt8] {
    try encodeJSON(
      ProblemView(
        type: "urn:qinka:\(code)", title: Problem.title(of: status), status: status,
        code: code,
        detail: detail, reference: reference, clause: explanation?.clause.rawValue,
        next: explanation.map { NextStepView($0.next) }, errors: faults.isEmpty ? nil : faults,
        faults: photo?.faults.map(PhotoFaultView.init), notChecked: photo?.notChecked))
  }

  /// The standard's words for a status; `HTTPTypes` knows them only for its own constants.
  static func title(of status: Int) -> String { HTTPResponseStatus(statusCode: status).reasonPhrase }

  func answer(reference: String) throws -> Answer { Answer(status: status, body: try body(reference: reference)) }
}

private struct ProblemView: Encodable {
  let type: String
  let title: String
  let status: Int
  let code: String
  let detail: String
  let reference: String
  let clause: String?
  let next: NextStepView?
  let errors: [BadRequest.Fault]?
  let faults: [PhotoFaultView]?
  let notChecked: [String]?
}

extension Refusal {
  /// The only place from a refusal to a status.
  var status: Int {
    switch self {
    case .wrongChannel, .notYours, .pinWrong, .bankOnly: 403
    case .cardUnknown, .otherBank: 404
    case .pinWeak, .endNotAhead: 422
    case .locked: 423
    case .pinMustChoose, .cardReplaced: 409
    case .application(let refusal): refusal.status
    case .collection(let refusal): refusal.status
    case .mandate(let refusal): refusal.status
    case .ending(let refusal): refusal.status
    case .identity: 409
    case .deathReported, .cardVoid, .cardCancelled, .noLiveCard, .documentMismatch, .alreadyActive,
      .orallyLost, .pinElsewhere, .pinInitial, .alreadyReported, .notReported, .alreadyLapsed, .lossFinal, .notDue:
      409
    }
  }
}

extension ApplicationRefusal {
  fileprivate var status: Int {
    switch self {
    case .none: 404
    case .photoMissing, .photoWrong, .bankUnknown, .cityUnknown, .contradicts, .documentExpired, .otherPerson,
      .cardNumberMissing, .placeFixed:
      422
    case .guardianNeeded: 403
    case .hasCard, .open, .fixed, .replacementStays, .renewalTooEarly, .wrongStage, .registerUnknown, .stopped,
      .cardNumberTaken, .inBatch, .photoUnreviewed, .photoNotWaiting:
      409
    }
  }
}

extension CollectionRefusal {
  fileprivate var status: Int {
    switch self {
    case .outletUnknown, .slotUnknown: 422
    case .codeNeeded: 403
    case .notIssued, .wrongPlace, .appointmentNeeded, .otherDay, .noAppointments, .dayClosed, .slotFull, .outletClosed,
      .shelvedElsewhere, .notBooked, .dayNotClosed, .notArrived, .returnNotDue, .bindingNotNeeded, .alreadyBound:
      409
    }
  }
}

extension MandateRefusal {
  fileprivate var status: Int {
    switch self {
    case .nobodyThere, .missing, .ended, .notEnough, .notOwn: 403
    case .tooLong, .evidence: 422
    case .unknown: 404
    case .ownDocument, .notAWard, .cannotGive: 409
    }
  }
}

extension EndingRefusal {
  fileprivate var status: Int {
    switch self {
    case .heirsOnly, .secondPersonNeeded: 403
    case .missingReported, .dead, .missing, .notProven, .notSettled, .socialCancelled, .socialFirst, .cardNotReturned,
      .alreadyReported, .notReported:
      409
    }
  }
}

extension Problem {
  static let noMandate = Problem(404, "mandate-unknown", "没有您可以使用的这份委托：它可能已经到期、终止，或者不是给您的。")
  static let officeUnknown = Problem(
    404, "office-unknown", "没有这个账号、机构或密钥，或者它已经是这样。请核对以后再办。")
  static let ownAccount = Problem(409, "own-account", "不能停用或启用自己的账号，请另一位管理员来办。")
  static let legUnknown = Problem(404, "leg-unknown", "没有向您的银行问过这件事。请核对 leg。")
  static let lossEndMissing = Problem(
    422, "loss-end-missing", "银行受理了口头挂失，请同时给出银行的到期时间 until。")
  static let notYourStep = Problem(403, "not-your-step", "这一环节不由您的机构登记。")
  static let tooManyPrincipals = Problem(
    429, "too-many-principals", "您名下已经有十个被代办的人，不能再在网上替别人申领。请带双方证件到社保卡服务网点。")
  static let tooManyPhotos = Problem(
    429, "too-many-photos", "今天交的照片太多了，请明天再交，或带照片到社保卡服务网点。", headers: [.retryAfter: "3600"])
  static let noPhoto = Problem(404, "no-photo", "这份档案没有正在办理的申请，或者申请里没有照片。")

  /// Every fault at once, so that the applicant does not come back once for each.
  static func photoRefused(_ verdict: PhotoVerdict) -> Problem {
    let sentence = verdict.faults.map(\.message).joined()
    var problem = Problem(422, "photo-refused", sentence)
    problem.explanation = Explanation(
      code: "photo-refused", sentence: sentence, clause: .a2,
      next: NextStep(action: nil, sentence: "请按每一条改好，或重拍一张，再交一次；也可以带证件到社保卡服务网点拍照。", channels: []))
    problem.photo = verdict
    return problem
  }

  static let photoUnreadable = Problem(422, "photo-unreadable", "这不是可以读取的JPEG照片。请换一张完整的JPEG照片。")

  static let notSignedIn = Problem(
    401, "not-signed-in", "请先登录；登录可能已过期。", headers: [.wwwAuthenticate: "Bearer"])
  static let wrongRole = Problem(403, "wrong-role", "您的身份不能使用这个功能。")
  static let crossSite = Problem(403, "cross-site", "这个请求来自别的网站，已拒绝。请从本站重新操作。")
  static let keyMissing = Problem(
    400, "idempotency-key-missing", "缺少 Idempotency-Key 请求头：16 至 64 个字母、数字、- 或 _，每次办理用一个新的。")
  static let keyRunning = Problem(
    409, "idempotency-key-running", "同一个请求正在处理，请稍后用同一个 Idempotency-Key 再试。", headers: [.retryAfter: "1"])
  static let keyReused = Problem(422, "idempotency-key-reused", "这个 Idempotency-Key 已经用于内容不同的请求，请换一个新的。")
  static let codeWrong = Problem(401, "code-wrong", "验证码不对，或者已经用过、过期。请核对，或重新获取。")
  static let credentialsWrong = Problem(401, "credentials-wrong", "账号、密码或动态码不对。")
  static let holderUnknown = notFound("holder-unknown", "没有找到您可以办理的这份档案，请核对证件类型和号码。")
  static let noApplication = notFound("no-application", "没有查到这个编号的制卡申请。请核对编号，或查看自己的制卡进度。")
  static let outletDayUnknown = Problem(
    404, "outlet-day-unknown", "您的辖区里没有这个网点，或者那一天已经过去、没有停办。请核对网点编码和日期。")
  static let notFound = Problem(404, "not-found", "没有这个地址。接口说明见 /openapi.json。")
  static let tooLarge = Problem(413, "too-large", "请求太大。", headers: [.connection: "close"])
  static let deadline = Problem(503, "deadline", "处理超时，结果未知。请用同一个 Idempotency-Key 再试。", headers: [.retryAfter: "1"])
  static let tooBusy = Problem(
    503, "too-busy", "现在办理的人太多，这次没有办成。请稍后用同一个 Idempotency-Key 再试。", headers: [.retryAfter: "5"])
  /// Those who come again do not all come at once.
  static var overloaded: Problem {
    Problem(
      503, "overloaded", "现在访问的人太多，这次没有受理，什么也没有改变。请稍后再试。",
      headers: [.retryAfter: "\(Int.random(in: 1...3))"])
  }
  static let malformed = Problem(400, "bad-request", "请求不符合 HTTP 的规定。", headers: [.connection: "close"])
  static let full = Problem(507, "storage-full", "存储空间已满，这次没有办成，什么也没有改变。请稍后再试。")
  static let unavailable = Problem(
    503, "unavailable", "数据库暂时不可用，这次没有办成。请稍后用同一个 Idempotency-Key 再试。", headers: [.retryAfter: "1"])
  static let outcomeUnknown = Problem(
    503, "outcome-unknown", "数据库在提交时中断，结果未知。请用同一个 Idempotency-Key 再试，不会重复办理。",
    headers: [.retryAfter: "1"])
  static let fault = Problem(500, "fault", "系统出错，这次没有办成。请记下参考号并拨打12333。")

  /// Nothing found, with every cause of that and what to do (P3).
  private static func notFound(_ code: String, _ sentence: String) -> Problem {
    var problem = Problem(404, code, sentence)
    problem.explanation = Explanation(
      code: code, sentence: sentence, clause: .p3,
      next: NextStep(action: nil, sentence: ApplicationRefusal.causes + "没有卡的由本人或单位按各市流程申领。", channels: []))
    return problem
  }

  static func tooManyCodes(until: Instant, now: Instant) -> Problem {
    let seconds = max(1, (until - now).components.seconds + 1)
    return Problem(
      429, "too-many-codes", "获取验证码太频繁，请在\(until.chinese)以后再试。", headers: [.retryAfter: "\(seconds)"])
  }

  static func badRequest(_ bad: BadRequest) -> Problem {
    var problem = Problem(
      400, "bad-request", "请求内容有误：\(bad.faults.map { "\($0.field) \($0.problem)" }.joined(separator: "；"))")
    problem.faults = bad.faults
    return problem
  }

  static func methodNotAllowed(_ allowed: String) -> Problem {
    Problem(405, "method-not-allowed", "这个地址只接受 \(allowed)。", headers: [.allow: allowed])
  }
}
