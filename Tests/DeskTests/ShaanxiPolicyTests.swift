import Cards
import TestKit
import Testing

@testable import Desk

struct ShaanxiPolicyTests {
  @Test(.clauses(.l5, .l3, .l6)) func `规则的测试用的口径，就是随程序带的陕西口径`() throws {
    let book = try PolicyBook.load(folder: PolicyBook.bundledFolder)
    #expect(book.policy(at: TestClock.start, city: nil) == (try .shaanxi))
  }
}
