import Foundation
import Testing

@testable import Sandbox

@Suite struct CastTests {
  @Test func `校验位与国家标准里的例子一致`() {
    #expect(CitizenNumbers.checkCharacter(of: "11010519491231002") == "X")
    #expect(CitizenNumbers.checkCharacter(of: "44052418800101001") == "4")
    #expect(CardNumbers.checkCharacter(of: "U0110001") == "X")
    #expect(CardNumbers.checkCharacter(of: "W0110004") == "9")
  }

  @Test func `每个号码都有效而且只属于一个人`() {
    let documents = Cast.all.map(\.documentNumber)
    #expect(Set(documents).count == documents.count)
    for number in documents {
      #expect(number.count == 18 && number.dropFirst(4).hasPrefix("99"), "\(number)")
      #expect(CitizenNumbers.checkCharacter(of: String(number.prefix(17))) == number.last)
    }
    let cards = Cast.all.map(\.cardNumber)
    #expect(Set(cards).count == cards.count)
    for card in cards {
      #expect(card.count == 9 && CardNumbers.checkCharacter(of: String(card.prefix(8))) == card.last)
    }
  }

  @Test func `每一种状态都有人`() {
    let states = Set(Cast.all.map(\.state))
    let wanted: Set = [
      "fresh", "active", "bank-not-activated", "orally-lost", "orally-lost-renewable", "lapsing", "locked",
      "formally-lost", "cancelled", "reported-dead", "no-phone", "fifteen-digit-number", "shared-phone",
      "rare-character", "middle-dot", "insured-elsewhere", "social-not-activated", "lapsed", "bank-orally-lost",
      "both-lost", "awaiting-bank", "replacing", "insured-in-xian", "expiring", "moving-out",
    ]
    #expect(states == wanted)
    let standings = Cast.all.map(\.standing)
    for standing: CastMember.Standing in [.sealed, .active, .formallyLost, .locked, .cancelled] {
      #expect(standings.contains(standing))
    }
  }

  @Test func `凭银行的话才有的状态，由银行来演`() throws {
    let scenes = Dictionary(
      uniqueKeysWithValues: Cast.all.compactMap { member in member.scene.map { (member.state, $0) } })
    #expect(
      scenes == [
        "bank-orally-lost": .oralLoss, "both-lost": .oralLoss, "awaiting-bank": .briefOralLoss,
        "replacing": .formalLoss,
      ])
    let both = try #require(Cast.all.first { $0.state == "both-lost" })
    #expect(both.standing == .orallyLost(hoursLeft: 120))
    #expect(Cast.all.filter { $0.scene != nil && $0.state != "both-lost" }.allSatisfy { $0.standing == .active })
  }

  @Test func `只有一家人共用手机号`() {
    let shared = Dictionary(grouping: Cast.all.filter { $0.phone != nil }, by: \.phone).values.filter { $0.count > 1 }
    #expect(shared.map { Set($0.map(\.name)) } == [["胡敏", "胡小宝"]])
    #expect(Cast.all.compactMap(\.phone).allSatisfy { $0.count == 11 && $0.hasPrefix("199") })
  }

  @Test func `六家银行各有顾客`() {
    #expect(Set(Cast.all.map(\.bank)) == Set(Partners.banks))
  }
}
