#pragma once
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
// Macros that expand to more than a constant do not reach Swift.
static inline EVP_PKEY *qinka_p256_generate(void) { return EVP_EC_gen("P-256"); }

// A P-256 key from its numbers: `point` is 65 bytes, `secret` 32 bytes or null for a public key.
// Null if they do not fit. In C, because libcrypto keeps pointers to the parameters' names, and those of a
// Swift string do not last.
static inline EVP_PKEY *qinka_p256_from_numbers(const unsigned char *point, const unsigned char *secret) {
  EVP_PKEY *key = NULL;
  OSSL_PARAM *parameters = NULL;
  OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
  EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
  BIGNUM *number = secret ? BN_bin2bn(secret, 32, NULL) : NULL;
  if (builder && context && (number || !secret)
      && OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0)
      && OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, 65)
      && (!secret || OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, number))
      && (parameters = OSSL_PARAM_BLD_to_param(builder))
      && EVP_PKEY_fromdata_init(context) == 1)
    EVP_PKEY_fromdata(context, &key, secret ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, parameters);
  OSSL_PARAM_free(parameters);
  BN_clear_free(number);
  EVP_PKEY_CTX_free(context);
  OSSL_PARAM_BLD_free(builder);
  return key;
}
