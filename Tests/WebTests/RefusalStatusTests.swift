import Cards
import Testing

@testable import Web

/// What a browser, a proxy and a client's retry rules read: the status of every no.
struct RefusalStatusTests {
  private static let day = Result { try Day(year: 2026, month: 11, day: 23) }
  private static let city = Result { try RegionCode.parse("610100") }

  private func groups() throws -> [Int: [Refusal]] {
    let (day, city) = (try Self.day.get(), try Self.city.get())
    let fault = Fault(reason: .makingFailed, remark: "芯片", at: day.start)
    return [
      403: [
        .wrongChannel(.apply), .notYours(.apply), .pinWrong(left: 1), .bankOnly, .application(.guardianNeeded),
        .mandate(.nobodyThere), .mandate(.missing), .mandate(.ended), .mandate(.notEnough(.apply)), .mandate(.notOwn),
        .ending(.heirsOnly), .ending(.secondPersonNeeded), .collection(.codeNeeded),
      ],
      404: [.cardUnknown, .otherBank, .application(.none), .mandate(.unknown)],
      422: [
        .pinWeak(.repeated), .endNotAhead, .application(.otherPerson), .application(.photoMissing),
        .application(.photoWrong(.bytes(1))), .application(.bankUnknown), .application(.cityUnknown),
        .application(.contradicts(.birth)), .application(.documentExpired(day)), .application(.cardNumberMissing),
        .application(.placeFixed(.replacement)),
        .collection(.outletUnknown), .collection(.slotUnknown([])), .mandate(.tooLong(days: 365)),
        .mandate(.evidence([.guardianship])),
      ],
      423: [.locked(since: day.start)],
      409: [
        .deathReported, .cardVoid(since: nil), .cardCancelled(since: nil), .cardReplaced(since: nil), .noLiveCard,
        .documentMismatch, .alreadyActive(.social), .orallyLost(.social, until: day.start), .pinElsewhere, .pinInitial,
        .pinMustChoose, .alreadyReported(.social, until: day.start), .notReported(.social),
        .alreadyLapsed(.social, at: day.start), .lossFinal(since: nil), .notDue, .application(.hasCard),
        .application(.open), .application(.fixed(.batched)), .application(.replacementStays),
        .application(.renewalTooEarly(from: day)), .application(.wrongStage(next: nil)), .application(.registerUnknown),
        .application(.stopped(fault)), .application(.cardNumberTaken),
        .application(.inBatch("P2026112300000001")), .application(.photoUnreviewed), .application(.photoNotWaiting),
        .collection(.notIssued(.accepted)),
        .collection(.wrongPlace(city)), .collection(.appointmentNeeded), .collection(.otherDay(day)),
        .collection(.noAppointments), .collection(.dayClosed(from: day, to: day)),
        .collection(.slotFull(CollectionPlace(outlet: "610100-01", day: day, slot: try TimeSpan.parse("09:00-12:00")))),
        .collection(.outletClosed(day, reason: nil)), .collection(.shelvedElsewhere(outlet: "610100-01")),
        .collection(.notBooked), .collection(.dayNotClosed(day)), .collection(.notArrived(.made)),
        .collection(.returnNotDue),
        .collection(.bindingNotNeeded), .collection(.alreadyBound(city)), .mandate(.ownDocument), .mandate(.notAWard),
        .mandate(.cannotGive(.guardian)), .ending(.missingReported), .ending(.dead), .ending(.missing),
        .ending(.notProven(.dead)), .ending(.notSettled(.social)), .ending(.socialCancelled), .ending(.socialFirst),
        .ending(.cardNotReturned), .ending(.alreadyReported), .ending(.notReported), .identity(.merged),
        .identity(.nothingChanged), .identity(.documentTaken), .identity(.twoLiveCards), .identity(.twoApplications),
        .identity(.sameFile), .identity(.documentNotHere), .identity(.lastDocument), .identity(.lifeOnFile),
      ],
    ]
  }

  @Test func `every no has its status`() throws {
    for (status, refusals) in try groups() {
      for refusal in refusals { #expect(refusal.status == status, "\(refusal.code)") }
    }
  }

  @Test func `no code was left out`() throws {
    #expect(Set(try groups().values.joined().map(\.code)) == Set(Refusal.codes))
  }

  @Test func `every status of a no is described where a no can come`() throws {
    let unsafe = Routes.all.filter { $0.isUnsafe && !$0.clauses.isEmpty && $0.access != .anyone }
    guard case .object(let root) = OpenAPI.document(of: unsafe), case .object(let paths)? = root["paths"] else {
      Issue.record("no paths")
      return
    }
    for (path, item) in paths {
      guard case .object(let operations) = item else { continue }
      for (method, operation) in operations {
        guard case .object(let members) = operation, case .object(let responses)? = members["responses"] else {
          continue
        }
        for status in try groups().keys { #expect(responses["\(status)"] != nil, "\(method) \(path): \(status)") }
      }
    }
  }
}
