import Cards
import TestKit
import Testing

/// Every no that there is: that it occurs, that it is said well, and that what it points to can be done.
struct RefusalTests {
  /// Where the case stands in `Refusal.codes`. A new case stops the build here, and a wrong list fails below.
  private func place(of refusal: Refusal) -> Int {
    switch refusal {
    case .wrongChannel: 0
    case .notYours: 1
    case .deathReported: 2
    case .cardVoid: 3
    case .cardCancelled: 4
    case .noLiveCard: 5
    case .cardUnknown: 6
    case .documentMismatch: 7
    case .otherBank: 8
    case .alreadyActive: 9
    case .orallyLost: 10
    case .locked: 11
    case .pinElsewhere: 12
    case .pinInitial: 13
    case .alreadyReported: 14
    case .notReported: 15
    case .alreadyLapsed: 16
    case .lossFinal: 17
    case .endNotAhead: 18
    case .notDue: 19
    case .pinWeak: 20
    case .pinWrong: 21
    case .pinMustChoose: 22
    case .bankOnly: 23
    case .cardReplaced: 24
    case .application(let refusal): 25 + place(of: refusal)
    case .collection(let refusal): 48 + place(of: refusal)
    case .mandate(let refusal): 66 + place(of: refusal)
    case .ending(let refusal): 77 + place(of: refusal)
    case .identity(let refusal): 89 + place(of: refusal)
    }
  }

  private func place(of refusal: ApplicationRefusal) -> Int {
    switch refusal {
    case .hasCard: 0
    case .open: 1
    case .none: 2
    case .fixed: 3
    case .replacementStays: 4
    case .guardianNeeded: 5
    case .otherPerson: 6
    case .photoMissing: 7
    case .photoWrong: 8
    case .bankUnknown: 9
    case .cityUnknown: 10
    case .contradicts: 11
    case .documentExpired: 12
    case .renewalTooEarly: 13
    case .wrongStage: 14
    case .registerUnknown: 15
    case .stopped: 16
    case .cardNumberMissing: 17
    case .cardNumberTaken: 18
    case .inBatch: 19
    case .photoUnreviewed: 20
    case .photoNotWaiting: 21
    case .placeFixed: 22
    }
  }

  private func place(of refusal: CollectionRefusal) -> Int {
    switch refusal {
    case .notIssued: 0
    case .wrongPlace: 1
    case .appointmentNeeded: 2
    case .otherDay: 3
    case .noAppointments: 4
    case .dayClosed: 5
    case .slotFull: 6
    case .outletUnknown: 7
    case .outletClosed: 8
    case .slotUnknown: 9
    case .shelvedElsewhere: 10
    case .notBooked: 11
    case .dayNotClosed: 12
    case .notArrived: 13
    case .codeNeeded: 14
    case .returnNotDue: 15
    case .bindingNotNeeded: 16
    case .alreadyBound: 17
    }
  }

  private func place(of refusal: MandateRefusal) -> Int {
    switch refusal {
    case .nobodyThere: 0
    case .missing: 1
    case .ended: 2
    case .notEnough: 3
    case .tooLong: 4
    case .ownDocument: 5
    case .notAWard: 6
    case .cannotGive: 7
    case .unknown: 8
    case .notOwn: 9
    case .evidence: 10
    }
  }

  private func place(of refusal: EndingRefusal) -> Int {
    switch refusal {
    case .missingReported: 0
    case .dead: 1
    case .missing: 2
    case .heirsOnly: 3
    case .notProven: 4
    case .notSettled: 5
    case .socialCancelled: 6
    case .socialFirst: 7
    case .cardNotReturned: 8
    case .alreadyReported: 9
    case .notReported: 10
    case .secondPersonNeeded: 11
    }
  }

  private func place(of refusal: IdentityRefusal) -> Int {
    switch refusal {
    case .merged: 0
    case .nothingChanged: 1
    case .documentTaken: 2
    case .twoLiveCards: 3
    case .twoApplications: 4
    case .sameFile: 5
    case .documentNotHere: 6
    case .lastDocument: 7
    case .lifeOnFile: 8
    }
  }

  private let shared: [Refusal] = [
    .wrongChannel(.activateSocial), .notYours(.activateSocial), .deathReported, .cardVoid(since: nil),
    .cardCancelled(since: nil), .noLiveCard, .cardUnknown, .documentMismatch, .otherBank, .alreadyActive(.social),
    .orallyLost(.social, until: Cast.now), .locked(since: Cast.now), .pinElsewhere, .pinInitial,
    .alreadyReported(.social, until: Cast.now), .notReported(.social), .alreadyLapsed(.social, at: Cast.now),
    .lossFinal(since: nil), .endNotAhead, .notDue, .pinWeak(.run), .pinWrong(left: 1), .pinMustChoose, .bankOnly,
    .cardReplaced(since: nil),
  ]

  private let ofApplications: [ApplicationRefusal] = [
    .hasCard, .open, .none, .fixed(.batched), .replacementStays, .guardianNeeded, .otherPerson, .photoMissing,
    .photoWrong(.bytes(1)), .bankUnknown, .cityUnknown, .contradicts(.birth), .documentExpired(Cast.now.day),
    .renewalTooEarly(from: Cast.now.day), .wrongStage(next: nil), .registerUnknown,
    .stopped(Fault(reason: .makingFailed, remark: "", at: Cast.now)), .cardNumberMissing, .cardNumberTaken,
    .inBatch("P2026112300000001"), .photoUnreviewed, .photoNotWaiting, .placeFixed(.replacement),
  ]

  private let ofMandates: [MandateRefusal] = [
    .nobodyThere, .missing, .ended, .notEnough(.apply), .tooLong(days: 365), .ownDocument, .notAWard,
    .cannotGive(.heir), .unknown, .notOwn, .evidence([.ownSignIn]),
  ]

  private let ofEndings: [EndingRefusal] = [
    .missingReported, .dead, .missing, .heirsOnly, .notProven(.dead), .notSettled(.social), .socialCancelled,
    .socialFirst, .cardNotReturned, .alreadyReported, .notReported, .secondPersonNeeded,
  ]

  private let ofIdentity: [IdentityRefusal] = [
    .merged, .nothingChanged, .documentTaken, .twoLiveCards, .twoApplications, .sameFile, .documentNotHere,
    .lastDocument, .lifeOnFile,
  ]

  private var ofCollection: [CollectionRefusal] {
    get throws {
      let (city, day) = (try Cast.xian, Cast.now.day)
      return [
        .notIssued(.accepted), .wrongPlace(city), .appointmentNeeded, .otherDay(day), .noAppointments,
        .dayClosed(from: day, to: day),
        .slotFull(CollectionPlace(outlet: "610100-01", day: day, slot: try TimeSpan.parse("09:00-12:00"))),
        .outletUnknown, .outletClosed(day, reason: nil), .slotUnknown([]), .shelvedElsewhere(outlet: "610100-01"),
        .notBooked, .dayNotClosed(day), .notArrived(.made), .codeNeeded, .returnNotDue, .bindingNotNeeded,
        .alreadyBound(city),
      ]
    }
  }

  @Test func `代码表和枚举一样，一个不多，一个不少`() throws {
    let every =
      shared + ofApplications.map(Refusal.application) + (try ofCollection).map(Refusal.collection)
      + ofMandates.map(Refusal.mandate) + ofEndings.map(Refusal.ending) + ofIdentity.map(Refusal.identity)
    #expect(every.map(place) == Array(Refusal.codes.indices))
    #expect(every.map(\.code) == Refusal.codes)
    #expect(Set(Refusal.codes).count == Refusal.codes.count)
  }

  @Test func `每一种拒绝都真的会出现`() throws {
    let produced = Set(try RefusalSamples.all.get().explanations.keys)
    #expect(Refusal.codes.filter { !produced.contains($0) } == [])
  }

  @Test func `每一种拒绝都有话、有条款、有下一步`() throws {
    for (code, explanations) in try RefusalSamples.all.get().explanations {
      for explanation in explanations {
        #expect(explanation.code == code)
        #expect(explanation.sentence.hasSuffix("。"), "\(explanation.sentence)")
        #expect(explanation.next.sentence.hasSuffix("。"), "\(explanation.next.sentence)")
        #expect(Clause.allCases.contains(explanation.clause))
        #expect(!explanation.sentence.contains("Optional") && !explanation.next.sentence.contains("Optional"))
        if explanation.next.action != nil { #expect(!explanation.next.channels.isEmpty) }
      }
    }
  }

  @Test(arguments: FileState.allCases)
  func `下一步真的走得通`(_ state: FileState) throws {
    // What is refused and points to another action must find that action allowed to somebody, in a channel it names.
    let story = try state.story()
    let possible = try Self.possible(in: story)
    let (actors, visitors) = (try Cast.actors, try Cast.visitors)
    for name in ActionName.allCases where !name.actors.contains(.system) {
      for actor in actors {
        for visitor in visitors {
          for channel in story.policy.twoChannels(for: name) {
            let situation = story.situation(actor, channel, visitor: visitor)
            guard let next = preview(name, in: situation).refusal?.next, let action = next.action, action != name
            else { continue }
            // Cancelling takes several steps, and what is missing for the first it says itself.
            if action == .cancelSocial || possible[action].map(next.channels.contains) == true { continue }
            Issue.record("\(name) by \(actor), visitor \(String(describing: visitor)) points to \(action)")
          }
        }
      }
    }
  }

  @Test(arguments: FileState.allCases)
  func `还没办完的事，指的路也走得通`(_ state: FileState) throws {
    // A card that is lost is found first, and a day that is booked has to come.
    if state == .sealedLost || state == .bookedLater { return }
    let story = try state.story()
    let possible = try Self.possible(in: story)
    for item in openItems(in: story.situation(.holder, .miniProgramme)) {
      guard let action = item.next.action else { continue }
      #expect(possible[action].map(item.next.channels.contains) == true, "\(item.code) points to \(action)")
    }
  }

  /// What somebody may do here, with a channel to do it.
  private static func possible(in story: Story) throws -> [ActionName: Channel] {
    var channels: [ActionName: Channel] = [:]
    for name in ActionName.allCases { channels[name] = try story.somebodyWhoMay(name)?.channel }
    return channels
  }
}
