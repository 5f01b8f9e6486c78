import Foundation
import Testing

@testable import Sandbox

@Suite struct ApplicantsTests {
  private static func age(of person: ListedPerson, at date: Date) throws -> Int {
    let born = try #require(Int(person.documentNumber.dropFirst(6).prefix(8)))
    let today = try #require(Int(ChinaTime.digits(date).prefix(8)))
    return (today - born) / 10_000
  }

  @Test(arguments: [Date.fixed, Date.fixed.addingTimeInterval(5 * 365 * 86_400)])
  func `不论哪一年开场，年龄都对，几个月里也不长大`(opening: Date) throws {
    let people = Applicants.all(at: opening)
    #expect(people.map(\.name) == ["孙悦", "胡小满", "胡小雨", "白桦", "方远", "冯秀英"])
    for date in [opening, opening.addingTimeInterval(90 * 86_400)] {
      #expect(try people.map { try Self.age(of: $0, at: date) } == [27, 5, 10, 34, 66, 78])
    }
  }

  @Test func `号码有效，和登场的人都不同，没有卡也没有银行`() {
    let people = Applicants.all(at: .fixed)
    for person in people {
      #expect(CitizenNumbers.checkCharacter(of: String(person.documentNumber.prefix(17))) == person.documentNumber.last)
      #expect(person.documentNumber.dropFirst(4).hasPrefix("99") && person.state == "no-file")
      #expect(person.cardNumber == nil && person.bank == nil)
    }
    let everybody = Set(people.map(\.documentNumber)).union(Cast.all.map(\.documentNumber))
    #expect(everybody.count == people.count + Cast.all.count)
  }

  @Test func `孩子用母亲的手机号`() {
    let mother = Cast.all.first { $0.name == "胡敏" }
    let children = Applicants.all(at: .fixed).filter { $0.name.hasPrefix("胡") }
    #expect(children.count == 2 && children.allSatisfy { $0.phone == mother?.phone })
  }
}
