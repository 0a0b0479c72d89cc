// See Actions.hpp.
#include "Actions.hpp"

#include <utility>

namespace {

constexpr std::string_view s3Additional =
    R"({"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0.0,)"
    R"("AuthenticationMethod":"AuthHeader","x-amz-id-2":"@h","bytesTransferredOut":@N.0})";
constexpr std::string_view s3WriteAdditional =
    R"({"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":@N.0,)"
    R"("SSEApplied":"SSE_KMS","AuthenticationMethod":"AuthHeader","x-amz-id-2":"@h","bytesTransferredOut":0.0})";
constexpr std::string_view objectResources =
    R"([{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::@B/@O"},)"
    R"({"accountId":"@A","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@B"}])";
constexpr std::string_view listResources =
    R"([{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::@B/"},)"
    R"({"accountId":"@A","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@B"}])";
constexpr std::string_view objectRequest =
    R"({"bucketName":"@B","Host":"@B.s3.@R.amazonaws.com","key":"@O"})";
constexpr std::string_view putRequest =
    R"({"bucketName":"@B","Host":"@B.s3.@R.amazonaws.com","key":"@O","x-amz-acl":"bucket-owner-full-control",)"
    R"("x-amz-server-side-encryption":"aws:kms"})";
constexpr std::string_view listRequest =
    R"({"list-type":"2","bucketName":"@B","encoding-type":"url","prefix":"@O","Host":"@B.s3.@R.amazonaws.com"})";
constexpr std::string_view keyResources =
    R"([{"accountId":"@A","type":"AWS::KMS::Key","ARN":"arn:aws:kms:@R:@A:key/@k"}])";
constexpr std::string_view decryptRequest =
    R"({"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:lambda:FunctionArn":)"
    R"("arn:aws:lambda:@R:@A:function:@F"}})";
constexpr std::string_view s3DecryptRequest =
    R"({"encryptionAlgorithm":"SYMMETRIC_DEFAULT","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::@B/@O"}})";
constexpr std::string_view dataKeyRequest =
    R"({"keyId":"arn:aws:kms:@R:@A:key/@k","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::@B/@O"},)"
    R"("keySpec":"AES_256"})";
constexpr std::string_view tableResources =
    R"([{"accountId":"@A","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:@R:@A:table/@T"}])";
constexpr std::string_view itemRequest = R"({"tableName":"@T","key":{"pk":"@n"},"consistentRead":false})";
constexpr std::string_view queryRequest =
    R"({"tableName":"@T","keyConditionExpression":"***","projectionExpression":"***","limit":@n,)"
    R"("returnConsumedCapacity":"TOTAL"})";
constexpr std::string_view instancesRequest =
    R"({"maxResults":1000,"instancesSet":{},"filterSet":{"items":[{"name":"instance-state-name",)"
    R"("valueSet":{"items":[{"value":"running"}]}}]}})";
constexpr std::string_view functionResources =
    R"([{"accountId":"@A","type":"AWS::Lambda::Function","ARN":"arn:aws:lambda:@R:@A:function:@F"}])";
constexpr std::string_view updateFunctionResponse =
    R"({"functionName":"@F","functionArn":"arn:aws:lambda:@R:@A:function:@F","runtime":"python3.12",)"
    R"("role":"arn:aws:iam::@A:role/service-role/@F-role","handler":"main.handler","codeSize":@N,)"
    R"("timeout":30,"memorySize":512,"lastModified":"@d","version":"$LATEST","tracingConfig":{"mode":"PassThrough"},)"
    R"("revisionId":"@u","state":"Active","lastUpdateStatus":"InProgress","packageType":"Zip",)"
    R"("architectures":["arm64"]})";
constexpr std::string_view changeSetRequest =
    R"({"stackName":"@F","changeSetName":"release-@N","capabilities":["CAPABILITY_NAMED_IAM"],)"
    R"("clientToken":"@u","changeSetType":"UPDATE","templateURL":"https://@B.s3.@R.amazonaws.com/@O"})";
constexpr std::string_view openPortRequest =
    R"({"groupId":"sg-0@x","ipPermissions":{"items":[{"ipProtocol":"tcp","fromPort":443,"toPort":443,)"
    R"("groups":{},"ipRanges":{"items":[{"cidrIp":"198.51.100.0/24"}]},"ipv6Ranges":{},"prefixListIds":{}}]}})";
constexpr std::string_view runRequest =
    R"({"instancesSet":{"items":[{"imageId":"ami-0@x","minCount":1,"maxCount":1}]},"instanceType":"m7g.large",)"
    R"("blockDeviceMapping":{},"monitoring":{"enabled":false},"disableApiTermination":false,)"
    R"("subnetId":"subnet-0@x","iamInstanceProfile":{"name":"@r"},"clientToken":"@u"})";
constexpr std::string_view runResponse =
    R"({"requestId":"@u","reservationId":"r-0@x","ownerId":"@A","groupSet":{},"instancesSet":{"items":[)"
    R"({"instanceId":"@I","imageId":"ami-0@x","instanceState":{"code":0,"name":"pending"},)"
    R"("privateDnsName":"ip-10-0-@n-@n.@R.compute.internal","amiLaunchIndex":0,"productCodes":{},)"
    R"("instanceType":"m7g.large","placement":{"availabilityZone":"@Ra","tenancy":"default"},)"
    R"("monitoring":{"state":"disabled"},"subnetId":"subnet-0@x","vpcId":"vpc-0@x",)"
    R"("privateIpAddress":"10.0.@n.@n","architecture":"arm64","rootDeviceType":"ebs","hypervisor":"xen"}]}})";

constexpr std::string_view s3 = "s3.amazonaws.com", kms = "kms.amazonaws.com", sts = "sts.amazonaws.com",
                           ec2 = "ec2.amazonaws.com", iam = "iam.amazonaws.com", ssm = "ssm.amazonaws.com",
                           logs = "logs.amazonaws.com", lambda = "lambda.amazonaws.com",
                           dynamodb = "dynamodb.amazonaws.com", sqs = "sqs.amazonaws.com",
                           secrets = "secretsmanager.amazonaws.com", metrics = "monitoring.amazonaws.com",
                           stacks = "cloudformation.amazonaws.com", scaling = "autoscaling.amazonaws.com",
                           balancing = "elasticloadbalancing.amazonaws.com", tagging = "tagging.amazonaws.com",
                           containers = "ecs.amazonaws.com", config = "config.amazonaws.com";

const Action getObject{.weight = 30, .source = s3, .name = "GetObject", .readOnly = true, .data = true,
                       .request = objectRequest, .additional = s3Additional, .resources = objectResources,
                       .target = "arn:aws:s3:::@B/@O", .failure = "NoSuchKey"};
const Action putObject{.weight = 20, .source = s3, .name = "PutObject", .readOnly = false, .data = true,
                       .request = putRequest, .response = R"({"x-amz-server-side-encryption":"aws:kms"})",
                       .additional = s3WriteAdditional, .resources = objectResources,
                       .target = "arn:aws:s3:::@B/@O"};
const Action listObjects{.weight = 8, .source = s3, .name = "ListObjects", .readOnly = true, .data = true,
                         .request = listRequest, .additional = s3Additional, .resources = listResources,
                         .target = "arn:aws:s3:::@B"};
const Action getSecret{.weight = 6, .source = secrets, .name = "GetSecretValue", .readOnly = true,
                       .request = R"({"secretId":"arn:aws:secretsmanager:@R:@A:secret:@S"})",
                       .target = "arn:aws:secretsmanager:@R:@A:secret:@S", .failure = "ResourceNotFoundException"};
const Action describeInstances{.weight = 14, .source = ec2, .name = "DescribeInstances", .readOnly = true,
                               .request = instancesRequest};
const Action callerIdentity{.weight = 8, .source = sts, .name = "GetCallerIdentity", .readOnly = true,
                            .response = "null"};
const Action listBuckets{.weight = 3, .source = s3, .name = "ListBuckets", .readOnly = true,
                         .request = R"({"Host":"s3.@R.amazonaws.com"})", .additional = s3Additional};

/// `action` with another weight.
Action times(unsigned weight, Action action) {
    action.weight = weight;
    return action;
}

/// `action` as `service` makes it in its own name.
Action by(std::string_view service, unsigned weight, Action action) {
    action.caller = service;
    return times(weight, action);
}

const Action decryptForFunction{.weight = 10, .source = kms, .name = "Decrypt", .readOnly = true,
                                .request = decryptRequest, .resources = keyResources,
                                .target = "arn:aws:kms:@R:@A:key/@k"};
const Action decryptObject{.weight = 8, .source = kms, .name = "Decrypt", .readOnly = true,
                           .request = s3DecryptRequest, .resources = keyResources,
                           .target = "arn:aws:kms:@R:@A:key/@k"};
const Action dataKey{.weight = 8, .source = kms, .name = "GenerateDataKey", .readOnly = true,
                     .request = dataKeyRequest, .resources = keyResources, .target = "arn:aws:kms:@R:@A:key/@k"};
const Action createStream{.weight = 12, .source = logs, .name = "CreateLogStream", .readOnly = false,
                          .request = R"({"logStreamName":"2026/03/[$LATEST]@x@x","logGroupName":"/aws/lambda/@F"})",
                          .target = "arn:aws:logs:@R:@A:log-group:/aws/lambda/@F",
                          .failure = "ResourceAlreadyExistsException"};
const Action getItem{.weight = 16, .source = dynamodb, .name = "GetItem", .readOnly = true, .data = true,
                     .request = itemRequest, .resources = tableResources,
                     .target = "arn:aws:dynamodb:@R:@A:table/@T"};
const Action query{.weight = 12, .source = dynamodb, .name = "Query", .readOnly = true, .data = true,
                   .request = queryRequest, .resources = tableResources,
                   .target = "arn:aws:dynamodb:@R:@A:table/@T"};
const Action putItem{.weight = 10, .source = dynamodb, .name = "PutItem", .readOnly = false, .data = true,
                     .request = itemRequest, .resources = tableResources,
                     .target = "arn:aws:dynamodb:@R:@A:table/@T", .failure = "ConditionalCheckFailedException"};
const Action invoke{.weight = 8, .source = lambda, .name = "Invoke", .readOnly = false, .data = true,
                    .request = R"({"functionName":"arn:aws:lambda:@R:@A:function:@F","invocationType":"Event"})",
                    .resources = functionResources, .target = "arn:aws:lambda:@R:@A:function:@F"};

}  // namespace

Actions::Actions(std::vector<Action> actions) : actions_(std::move(actions)) {
    for (unsigned place = 0; place < actions_.size(); ++place) {
        places_.insert(places_.end(), actions_[place].weight, place);
    }
}

const Actions serviceActions({
    by("delivery.logs.amazonaws.com", 26, putObject),
    by("cloudtrail.amazonaws.com", 12, putObject),
    by("cloudtrail.amazonaws.com", 10, dataKey),
    by("logging.s3.amazonaws.com", 10, putObject),
    by("cloudfront.amazonaws.com", 8, getObject),
    by("lambda.amazonaws.com", 10, decryptForFunction),
    by("events.amazonaws.com", 8, invoke),
    by("config.amazonaws.com", 4,
       {.weight = 0, .source = s3, .name = "GetBucketAcl", .readOnly = true,
        .request = R"({"bucketName":"@B","Host":"@B.s3.@R.amazonaws.com","acl":""})", .additional = s3Additional,
        .resources = R"([{"accountId":"@A","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@B"}])",
        .target = "arn:aws:s3:::@B"}),
});

const Actions linkedRoleActions({
    times(20, describeInstances),
    {.weight = 10, .source = ec2, .name = "DescribeSecurityGroups", .readOnly = true,
     .request = R"({"securityGroupSet":{},"securityGroupIdSet":{"items":[{"groupId":"sg-0@x"}]},"filterSet":{}})"},
    {.weight = 10, .source = ec2, .name = "DescribeVolumes", .readOnly = true,
     .request = R"({"volumeSet":{},"filterSet":{},"maxResults":500})"},
    {.weight = 8, .source = config, .name = "PutEvaluations", .readOnly = false,
     .request = R"({"evaluations":[{"complianceResourceType":"AWS::EC2::Instance","complianceResourceId":"@I",)"
                R"("complianceType":"COMPLIANT","orderingTimestamp":"@d"}],"resultToken":"@h@h","testMode":false})"},
    {.weight = 10, .source = lambda, .name = "ListFunctions20150331", .readOnly = true,
     .request = R"({"maxItems":50,"functionVersion":"ALL"})"},
    {.weight = 10, .source = iam, .name = "GetRole", .readOnly = true, .global = true,
     .request = R"({"roleName":"@r"})", .failure = "NoSuchEntityException"},
    {.weight = 10, .source = balancing, .name = "DescribeTargetHealth", .readOnly = true,
     .request = R"({"targetGroupArn":"arn:aws:elasticloadbalancing:@R:@A:targetgroup/@F/@x"})"},
    {.weight = 8, .source = scaling, .name = "DescribeAutoScalingGroups", .readOnly = true,
     .request = R"({"autoScalingGroupNames":["@F"],"maxRecords":100})"},
    {.weight = 6, .source = s3, .name = "GetBucketPolicy", .readOnly = true,
     .request = R"({"bucketName":"@B","Host":"@B.s3.@R.amazonaws.com","policy":""})", .additional = s3Additional,
     .resources = R"([{"accountId":"@A","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@B"}])",
     .failure = "NoSuchBucketPolicy"},
    {.weight = 6, .source = tagging, .name = "GetResources", .readOnly = true,
     .request = R"({"paginationToken":"","resourcesPerPage":100,"resourceTypeFilters":["ec2:instance"]})"},
});

const Actions functionActions({
    createStream,
    getItem,
    query,
    putItem,
    times(16, getObject),
    times(8, putObject),
    getSecret,
    decryptObject,
    times(3, dataKey),
    times(4, invoke),
    {.weight = 6, .source = sqs, .name = "SendMessage", .readOnly = false, .data = true,
     .request = R"({"queueUrl":"https://sqs.@R.amazonaws.com/@A/@Q","messageBody":"HIDDEN_DUE_TO_SECURITY_REASONS"})",
     .resources = R"([{"accountId":"@A","type":"AWS::SQS::Queue","ARN":"arn:aws:sqs:@R:@A:@Q"}])",
     .target = "arn:aws:sqs:@R:@A:@Q", .failure = "AWS.SimpleQueueService.NonExistentQueue"},
    {.weight = 4, .source = ssm, .name = "GetParameter", .readOnly = true,
     .request = R"({"name":"/@S","withDecryption":true})", .target = "arn:aws:ssm:@R:@A:parameter/@S",
     .failure = "ParameterNotFound"},
});

const Actions instanceActions({
    {.weight = 30, .source = ssm, .name = "UpdateInstanceInformation", .readOnly = false,
     .request = R"({"instanceId":"@I","agentVersion":"3.3.1611.0","agentStatus":"Active","platformType":"Linux",)"
                R"("platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.0.@n.@n",)"
                R"("computerName":"ip-10-0-@n-@n.@R.compute.internal","agentName":"amazon-ssm-agent"})"},
    times(20, getObject),
    times(10, putObject),
    listObjects,
    decryptObject,
    {.weight = 8, .source = ssm, .name = "GetParametersByPath", .readOnly = true,
     .request = R"({"path":"/@S","recursive":true,"withDecryption":true,"maxResults":10})",
     .target = "arn:aws:ssm:@R:@A:parameter/@S"},
    {.weight = 6, .source = metrics, .name = "DescribeAlarms", .readOnly = true,
     .request = R"({"alarmNamePrefix":"@F","maxRecords":100})"},
    times(4, getSecret),
    times(4, callerIdentity),
});

const Actions pipelineActions({
    callerIdentity,
    {.weight = 16, .source = stacks, .name = "DescribeStacks", .readOnly = true,
     .request = R"({"stackName":"@F"})", .failure = "ValidationException"},
    {.weight = 6, .source = stacks, .name = "CreateChangeSet", .readOnly = false, .request = changeSetRequest,
     .response = R"({"id":"arn:aws:cloudformation:@R:@A:changeSet/release-@N/@u",)"
                 R"("stackId":"arn:aws:cloudformation:@R:@A:stack/@F/@u"})",
     .target = "arn:aws:cloudformation:@R:@A:stack/@F/*"},
    {.weight = 8, .source = lambda, .name = "UpdateFunctionCode20150331v2", .readOnly = false,
     .request = R"({"functionName":"@F","s3Bucket":"@B","s3Key":"@O","publish":true,"dryRun":false})",
     .response = updateFunctionResponse, .target = "arn:aws:lambda:@R:@A:function:@F"},
    {.weight = 10, .source = iam, .name = "GetRole", .readOnly = true, .global = true,
     .request = R"({"roleName":"@r"})", .target = "arn:aws:iam::@A:role/@r", .failure = "NoSuchEntityException"},
    {.weight = 4, .source = iam, .name = "AttachRolePolicy", .readOnly = false, .global = true,
     .request = R"({"roleName":"@r","policyArn":"arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"})",
     .target = "arn:aws:iam::@A:role/@r"},
    {.weight = 4, .source = iam, .name = "PassRole", .readOnly = false, .global = true,
     .request = R"({"roleArn":"arn:aws:iam::@A:role/@r"})", .target = "arn:aws:iam::@A:role/@r"},
    {.weight = 8, .source = containers, .name = "DescribeServices", .readOnly = true,
     .request = R"({"cluster":"@F","services":["@F"]})", .failure = "ClusterNotFoundException"},
    {.weight = 4, .source = ec2, .name = "AuthorizeSecurityGroupIngress", .readOnly = false,
     .request = openPortRequest, .response = R"({"requestId":"@u","_return":true})",
     .target = "arn:aws:ec2:@R:@A:security-group/sg-0@x"},
    {.weight = 1, .source = ec2, .name = "RunInstances", .readOnly = false, .request = runRequest,
     .response = runResponse, .target = "arn:aws:ec2:@R:@A:instance/*"},
    times(12, putObject),
    times(12, getObject),
});

const Actions peopleActions({
    describeInstances,
    listBuckets,
    callerIdentity,
    times(10, getObject),
    times(6, listObjects),
    times(4, getSecret),
    {.weight = 10, .source = ec2, .name = "DescribeInstanceStatus", .readOnly = true,
     .request = R"({"includeAllInstances":true,"instancesSet":{"items":[{"instanceId":"@I"}]},"filterSet":{}})"},
    {.weight = 8, .source = metrics, .name = "DescribeAlarms", .readOnly = true,
     .request = R"({"maxRecords":100,"stateValue":"ALARM"})"},
    {.weight = 8, .source = logs, .name = "DescribeLogGroups", .readOnly = true,
     .request = R"({"logGroupNamePrefix":"/aws/lambda/@F","limit":50})"},
    {.weight = 6, .source = logs, .name = "StartQuery", .readOnly = false,
     .request = R"({"logGroupNames":["/aws/lambda/@F"],"startTime":1772323200,"endTime":1772326800,"limit":1000,)"
                R"("queryString":"fields @@timestamp, @@message | filter level = 'error' | sort @@timestamp desc"})",
     .response = R"({"queryId":"@u"})"},
    {.weight = 6, .source = lambda, .name = "GetFunction20150331v2", .readOnly = true,
     .request = R"({"functionName":"@F"})", .target = "arn:aws:lambda:@R:@A:function:@F",
     .failure = "ResourceNotFoundException"},
    {.weight = 6, .source = dynamodb, .name = "DescribeTable", .readOnly = true, .request = R"({"tableName":"@T"})",
     .resources = tableResources, .target = "arn:aws:dynamodb:@R:@A:table/@T"},
    {.weight = 6, .source = iam, .name = "ListRoles", .readOnly = true, .global = true,
     .request = R"({"maxItems":1000})"},
    {.weight = 3, .source = iam, .name = "ListAttachedUserPolicies", .readOnly = true, .global = true,
     .request = R"({"userName":"@U"})", .target = "arn:aws:iam::@A:user/@U", .failure = "NoSuchEntityException"},
    {.weight = 1, .source = iam, .name = "CreateAccessKey", .readOnly = false, .global = true,
     .request = R"({"userName":"@U"})",
     .response = R"({"accessKey":{"accessKeyId":"@y","status":"Active","userName":"@U","createDate":"@d"}})",
     .target = "arn:aws:iam::@A:user/@U"},
    {.weight = 1, .source = s3, .name = "PutBucketPolicy", .readOnly = false,
     .request = R"({"bucketName":"@B","Host":"@B.s3.@R.amazonaws.com","policy":"","bucketPolicy":{"Version":)"
                R"("2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::@A:root"},)"
                R"("Action":"s3:GetObject","Resource":"arn:aws:s3:::@B/*"}]}})",
     .additional = s3Additional,
     .resources = R"([{"accountId":"@A","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::@B"}])",
     .target = "arn:aws:s3:::@B"},
    {.weight = 1, .source = ec2, .name = "StopInstances", .readOnly = false,
     .request = R"({"instancesSet":{"items":[{"instanceId":"@I"}]},"force":false})",
     .response = R"({"requestId":"@u","instancesSet":{"items":[{"instanceId":"@I","currentState":{"code":64,)"
                 R"("name":"stopping"},"previousState":{"code":16,"name":"running"}}]}})",
     .target = "arn:aws:ec2:@R:@A:instance/@I"},
});
