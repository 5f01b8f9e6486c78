/// Looks at a photo and says what is wrong with it, all at once.
///
/// Only what is certain refuses. What a picture of a person with white hair or a headscarf may show as well asks a
/// clerk. What no program here can see is listed as not checked.
package enum PhotoCheck {
  package static func verdict(on jpeg: [UInt8], under limits: PhotoLimits) -> PhotoVerdict {
    verdict(on: jpeg, of: jpeg.count, under: limits)
  }

  /// `jpeg` may be the beginning of a file that is too large; `size` is the whole file's.
  package static func verdict(on jpeg: [UInt8], of size: Int, under limits: PhotoLimits) -> PhotoVerdict {
    var faults = fileFaults(bytes: size, under: limits)
    let header: PhotoHeader
    do throws(PhotoFault) {
      header = try PhotoHeader(jpeg: jpeg)
    } catch {
      return unread(error, faults)
    }
    faults += headerFaults(header, under: limits)
    guard header.width == limits.width, header.height == limits.height, header.colours != .print,
      size <= 4 * limits.largest
    else { return PhotoVerdict(faults: faults, notChecked: [Self.notDecoded] + Self.unseen) }
    do throws(PhotoFault) {
      let seen = try looks(of: Picture(decoding: jpeg))
      // That a grey file shows no colour is no second fault.
      let new = seen.faults.filter { fault in !faults.contains { $0.code == fault.code } }
      return PhotoVerdict(faults: faults + new, notChecked: seen.notChecked + Self.unseen)
    } catch {
      return unread(error, faults)
    }
  }

  // MARK: What the file and its header say

  private static func fileFaults(bytes: Int, under limits: PhotoLimits) -> [PhotoFinding] {
    let required = "\(limits.smallest)–\(limits.largest) 字节"
    let measured = "\(bytes) 字节"
    if bytes < limits.smallest {
      return [
        PhotoFinding(
          .fileTooSmall, measured: measured, required: required,
          message: "照片文件太小，细节可能已经丢失。请用原来的照片，以更高的质量重新保存，不小于\(limits.smallest / 1024)K。", isCertain: true)
      ]
    }
    guard bytes > limits.largest else { return [] }
    return [
      PhotoFinding(
        .fileTooLarge, measured: measured, required: required,
        message: "照片文件太大。请以稍低的质量重新保存，不超过\(limits.largest / 1024)K。", isCertain: true)
    ]
  }

  private static func headerFaults(_ header: PhotoHeader, under limits: PhotoLimits) -> [PhotoFinding] {
    var faults: [PhotoFinding] = []
    if header.width != limits.width || header.height != limits.height {
      faults.append(
        PhotoFinding(
          .dimensions, measured: "\(header.width)×\(header.height) 像素", required: "\(limits.width)×\(limits.height) 像素",
          message: "照片的尺寸不对。请裁剪、缩放成宽\(limits.width)、高\(limits.height)像素，不要拉伸变形。", isCertain: true))
    }
    switch header.colours {
    case .colour: break
    case .grey: faults.append(notColour("灰度"))
    case .print: faults.append(notColour("印刷用的四色（CMYK）"))
    }
    return faults
  }

  private static func notColour(_ measured: String) -> PhotoFinding {
    PhotoFinding(
      .notColour, measured: measured, required: "24位彩色（RGB）", message: "照片不是24位彩色的。请交彩色照片，存成普通的RGB格式JPEG。",
      isCertain: true)
  }

  /// The picture cannot be looked at: it is no JPEG, it is broken, or there was no memory for it.
  private static func unread(_ fault: PhotoFault, _ faults: [PhotoFinding]) -> PhotoVerdict {
    let notChecked = [Self.notDecoded] + Self.unseen
    guard let finding = finding(for: fault) else {
      return PhotoVerdict(faults: faults, notChecked: notChecked, wasSeen: false)
    }
    return PhotoVerdict(faults: [finding] + faults, notChecked: notChecked)
  }

  private static func finding(for fault: PhotoFault) -> PhotoFinding? {
    switch fault {
    case .empty: notJPEG("空文件")
    // The library tells these apart by words only; tests hold the words.
    case .unreadable(let reason) where reason.contains("Not a JPEG"): notJPEG(reason)
    case .unreadable(let reason) where reason.contains("data precision"): notColour(reason)
    case .unreadable(let reason), .damaged(let reason):
      PhotoFinding(
        .damaged, measured: reason, required: "完整的JPEG文件", message: "照片文件不完整，或已经损坏。请重新导出，或换一张照片。", isCertain: true)
    case .wrongColours: notColour("印刷用的四色（CMYK）")
    case .unavailable, .wrongSize, .tooLarge, .fileTooLarge, .tooFewPixels, .tooDetailed: nil
    }
  }

  private static func notJPEG(_ measured: String) -> PhotoFinding {
    PhotoFinding(
      .notJPEG, measured: measured, required: "JPEG文件", message: "这不是JPEG照片。请把照片存成JPEG格式（.jpg）再交。", isCertain: true)
  }

  // MARK: What the pixels say

  private static func looks(of picture: Picture) -> (faults: [PhotoFinding], notChecked: [String]) {
    let planes = Planes(of: picture)
    let background = Background(of: planes)
    var faults = colourFaults(planes) + background.faults + exposureFaults(planes)
    // On a blank picture neither sharpness nor a head can be measured, and exposure has said why.
    if faults.contains(where: { $0.code == .exposure && $0.isCertain }) {
      return (faults, ["清晰度（画面太暗、太亮或反差太小）", "头部的位置和大小（画面太暗、太亮或反差太小）"])
    }
    faults += sharpnessFaults(planes)
    guard background.isNearWhite else { return (faults, ["头部的位置和大小（背景不够白，看不出轮廓）"]) }
    return (faults + headFaults(planes, on: background), [])
  }

  private static let notDecoded = "画面（文件、尺寸或颜色不对，没有看）"
  /// What no program here can see.
  private static let unseen = [
    "是不是本人", "是不是近六个月内拍的", "眼睛是否睁开、两眼高度", "表情", "眼镜有没有反光、颜色", "两耳是否露出", "帽子、头巾和饰物", "衣服的颜色和式样",
  ]
}
